// The floor of the plan pass: csv-parse, a hand-written mapping and hand-written checks in one loop over the export of
// bench/users. It knows nothing of other formats, mappings, pools, duplicates, routes or reports. Argument: the file.
// Prints one JSON line: rows and accepted rows.
import { csvRecords } from "./csv-records.ts";
import { accepted, mapByHand } from "./hand-written-user.ts";

const [file = ""] = process.argv.slice(2);
let rows = 0;
let good = 0;
for await (const batch of csvRecords(file)) {
  for (const record of batch) {
    rows++;
    if (accepted(mapByHand(record))) good++;
  }
}
console.log(JSON.stringify({ rows, accepted: good }));
