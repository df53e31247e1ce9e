// Reads a file as a job does, and with a second argument maps it as well. Arguments: the file, whose ending tells the format,
// and a mapping. Prints one JSON line: the work done (rows, and of a
// mapping the accepted ones and the characters of their attributes), and the CPU seconds of the loop.
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { limitHeapGrowth } from "../../src/cli/heap-growth.ts";
import { readMappingDocument } from "../../src/documents/index.ts";
import { openSource } from "../../src/extract/open-source.ts";
import { compileMapping } from "../../src/transform/index.ts";

// As the program does.
limitHeapGrowth();
const [file = "", mappingFile] = process.argv.slice(2);
const source = await openSource({ file, format: extname(file) === ".json" ? "json" : "ndjson" });
const mapping =
  mappingFile === undefined ? undefined : compileMapping(readMappingDocument(readFileSync(mappingFile, "utf8"), mappingFile), source.shape);
const begun = process.cpuUsage();
let rows = 0;
let accepted = 0;
let characters = 0;
for await (const batch of source.read()) {
  for (const row of batch) {
    rows++;
    if (row.kind !== "record") throw new Error(`row ${row.ref.row} cannot be read`);
    const plan = mapping?.plan(row.record);
    if (plan?.kind !== "load") continue;
    accepted++;
    for (const value of plan.user.attributes.values()) characters += value.length;
  }
}
const { user, system } = process.cpuUsage(begun);
console.log(JSON.stringify({ work: mapping === undefined ? { rows } : { rows, accepted, characters }, loopS: (user + system) / 1e6 }));
