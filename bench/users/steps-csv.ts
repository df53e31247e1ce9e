import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GROUPS } from "./made-up-user.ts";

/** The mapping of these users. */
export const STEPS_MAPPING = fileURLToPath(new URL("steps-mapping.json", import.meta.url));

/** The path of a CSV of users with few attributes, who each need four calls: create, password, one group, one link. */
export function stepsCsv(folder: string, rows: number): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `steps-${rows}.csv`);
  if (existsSync(path)) return path;
  const lines = Array.from({ length: rows }, (_, index) => {
    const group = GROUPS[index % GROUPS.length] ?? "";
    return `${index + 1},user-${index + 1}@example.com,Example-Pass-${index + 1},${group},google-${index + 1}\n`;
  });
  writeFileSync(`${path}.part`, `id,email,password,group,google_id\n${lines.join("")}`);
  renameSync(`${path}.part`, path);
  return path;
}
