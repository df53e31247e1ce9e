// Floor A of the import-job route: everything that it takes to bring these users into an import job, by hand and in one loop:
// csv-parse, mapping, rendering, writing, fsync, PUT. It checks nothing, records nothing and cannot be resumed.
// Arguments: CSV, header line of the pool, file to write, presigned address. Prints one JSON line: rows and seconds of work.
import { open } from "node:fs/promises";
import { csvRecords } from "./csv-records.ts";
import { putFile } from "./put-file.ts";

const [csv = "", header = "", target = "", url = ""] = process.argv.slice(2);
const begun = performance.now();
const columns = header.split(",");
const file = await open(target, "w");
let text = `${header}\n`;
let rows = 0;
for await (const batch of csvRecords(csv)) {
  for (const record of batch) {
    text += line(record);
    rows++;
  }
  if (text.length < 1 << 20) continue;
  await file.write(text);
  text = "";
}
await file.write(text);
await file.sync();
await file.close();
await putFile(target, url);
console.log(JSON.stringify({ rows, seconds: (performance.now() - begun) / 1000 }));

/** bench/users/lean-mapping.json by hand, in the dialect of Cognito's CSV. */
function line(record: readonly string[]): string {
  const [id = "", email = "", verified = "", , given = "", family = "", , birthdate = ""] = record;
  const address = email.toLowerCase();
  const cells: Readonly<Record<string, string>> = {
    "cognito:username": address,
    email: address,
    email_verified: verified,
    name: `${given} ${family}`,
    birthdate: `${birthdate.slice(5, 7)}/${birthdate.slice(8)}/${birthdate.slice(0, 4)}`,
    "custom:legacy_id": id,
    "custom:plan": record[16] ?? "",
  };
  let joined = "";
  for (const [index, column] of columns.entries()) {
    const cell = cells[column] ?? "";
    joined += (index === 0 ? "" : ",") + (cell.includes(",") ? cell.replaceAll(",", "\\,") : cell);
  }
  return `${joined}\n`;
}
