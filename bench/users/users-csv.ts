import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { COLUMNS, csvLine, madeUpUser, type UserMix } from "./made-up-user.ts";
import { seededRandom } from "./seeded-random.ts";

const NICKNAME = COLUMNS.indexOf("nickname");

/**
 * The path of a CSV of `rows` made-up users, written on first use; the same name, rows and mix always give the same bytes. Given `formerly`,
 * it is what the same users were before each of that many, by its row, took another nickname.
 */
export async function usersCsv(folder: string, name: string, rows: number, mix: UserMix, formerly = 0): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, formerly === 0 ? `${name}-${rows}.csv` : `${name}-${rows}-formerly-${formerly}.csv`);
  if (existsSync(path)) return path;
  const out = createWriteStream(`${path}.part`, { highWaterMark: 1 << 20 });
  const random = seededRandom(42);
  out.write(`${COLUMNS.join(",")}\n`);
  for (let index = 0; index < rows; ) {
    let text = "";
    for (const end = Math.min(rows, index + 1000); index < end; index++) {
      const cells = madeUpUser(index, random, mix);
      if (formerly > 0 && (index + 1) % formerly === 0) cells[NICKNAME] = "Former";
      text += csvLine(cells);
    }
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  renameSync(`${path}.part`, path);
  return path;
}
