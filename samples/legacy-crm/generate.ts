// Writes the sample again: node samples/legacy-crm/generate.ts [rows] [path] [seed]
import { writeLegacyCrm } from "../../src/cli/demo/legacy-crm.ts";

const [rows = "200", path = `${import.meta.dirname}/kunden.csv`, seed = "7"] = process.argv.slice(2);
await writeLegacyCrm(path, { rows: Number(rows), seed: Number(seed) });
