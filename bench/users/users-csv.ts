import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { COLUMNS, madeUpUser, type UserMix } from "./made-up-user.ts";
import { seededRandom } from "./seeded-random.ts";

/** The path of a CSV of `rows` made-up users, written on first use; the same name, rows and mix always give the same bytes. */
export async function usersCsv(folder: string, name: string, rows: number, mix: UserMix): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}-${rows}.csv`);
  if (existsSync(path)) return path;
  const out = createWriteStream(`${path}.part`, { highWaterMark: 1 << 20 });
  const random = seededRandom(42);
  out.write(`${COLUMNS.join(",")}\n`);
  for (let index = 0; index < rows; ) {
    let text = "";
    for (const end = Math.min(rows, index + 1000); index < end; index++) text += madeUpUser(index, random, mix);
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  renameSync(`${path}.part`, path);
  return path;
}
