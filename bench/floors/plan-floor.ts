// The floor of the plan pass: csv-parse, a hand-written mapping and hand-written checks in one loop over the export of
// bench/users, knowing nothing of other formats, mappings, pools, duplicates or reports. Argument: the file.
// Prints one JSON line: rows and accepted rows.
import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { accepted, type Mapped, mapByHand } from "./hand-written-user.ts";

const [file = ""] = process.argv.slice(2);

let rows = 0;
let good = 0;
for await (const batch of batches(file)) {
  for (const record of batch) {
    rows++;
    const mapped: Mapped = mapByHand(record);
    if (accepted(mapped)) good++;
  }
}
console.log(JSON.stringify({ rows, accepted: good }));

/** Records in batches, collected without a stream event each: csv-parse as fast as it goes. */
async function* batches(path: string): AsyncGenerator<readonly string[][], void, void> {
  const parser = parse({ bom: true, from: 2 });
  let batch: string[][] = [];
  const push = parser.push.bind(parser);
  parser.push = (record: string[] | null) => {
    if (record === null) return push(null);
    batch.push(record);
    return true;
  };
  for await (const chunk of createReadStream(path)) {
    await new Promise<void>((resolve, reject) => {
      parser.write(chunk, (error) => (error === null || error === undefined ? resolve() : reject(error)));
    });
    yield batch;
    batch = [];
  }
  await new Promise<void>((resolve, reject) => {
    parser.once("error", reject).once("end", () => resolve());
    parser.resume();
    parser.end();
  });
  yield batch;
}
