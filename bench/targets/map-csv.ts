// Maps a CSV file that is in memory already, and prints what the mapping alone took.
// Arguments: the mapping, the file. Prints one JSON line: rows, loaded rows, a hash of what became of them, and CPU seconds.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readMappingDocument } from "../../src/documents/index.ts";
import { openSource } from "../../src/extract/open-source.ts";
import type { UserRecord } from "../../src/model/index.ts";
import { compileMapping } from "../../src/transform/index.ts";

const [mappingFile = "", file = ""] = process.argv.slice(2);
const source = await openSource({ file, format: "csv" });
const { plan } = compileMapping(readMappingDocument(readFileSync(mappingFile, "utf8"), mappingFile), source.shape);
const records: UserRecord[] = [];
for await (const batch of source.read()) for (const row of batch) if (row.kind === "record") records.push(row.record);

let loaded = 0;
const before = process.cpuUsage();
for (const record of records) if (plan(record).kind === "load") loaded++;
const { user, system } = process.cpuUsage(before);

const outcome = createHash("sha256");
for (const record of records) {
  const made = plan(record);
  outcome.update(
    JSON.stringify(made.kind === "load" ? { ...made.user, attributes: [...made.user.attributes] } : { kind: made.kind, row: made.ref }),
  );
}
console.log(JSON.stringify({ rows: records.length, loaded, outcome: outcome.digest("hex"), mappingCpuS: (user + system) / 1e6 }));
