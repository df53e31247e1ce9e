import { once } from "node:events";
import { createWriteStream, existsSync, renameSync } from "node:fs";
import { csvRecords } from "../floors/csv-records.ts";
import { COLUMNS, EXPORT_MIX } from "./made-up-user.ts";
import { usersCsv } from "./users-csv.ts";

/** The users of usersCsv as NDJSON, or as one JSON array, an object a user; written on first use. Gives the path. */
export async function usersJson(folder: string, format: "ndjson" | "json", rows: number): Promise<string> {
  const csv = await usersCsv(folder, "export", rows, EXPORT_MIX);
  const path = csv.replace(/\.csv$/, `.${format}`);
  if (existsSync(path)) return path;
  const out = createWriteStream(`${path}.part`, { highWaterMark: 1 << 20 });
  const separator = format === "json" ? ",\n" : "\n";
  let begun = false;
  if (format === "json") out.write("[\n");
  for await (const batch of csvRecords(csv)) {
    let text = "";
    for (const cells of batch) {
      text += `${begun ? separator : ""}${JSON.stringify(Object.fromEntries(COLUMNS.map((name, index) => [name, cells[index] ?? ""])))}`;
      begun = true;
    }
    if (!out.write(text)) await once(out, "drain");
  }
  out.end(format === "json" ? "\n]\n" : "\n");
  await once(out, "finish");
  renameSync(`${path}.part`, path);
  return path;
}
