import { scores, tableOf } from "./score.ts";

// The scores of the reports that are there, as docs/proof.md has them.
console.log(tableOf(scores()));
