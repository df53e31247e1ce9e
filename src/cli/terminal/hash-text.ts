import type { HashReport } from "../../jobs/plan/hash-report.ts";
import { count, table } from "./numbers.ts";

/** What a plan says of password hashes, as people read it. */
export function hashText({ imported, unusable, unusableHash, meaning, poolTakesHashes }: HashReport): string {
  const users = Object.values(imported).reduce((sum, number) => sum + number, 0);
  const rows = unusable.reduce((sum, kind) => sum + kind.rows, 0);
  return [
    users === 0 ? "" : `\nPassword hashes to import, whose passwords stay: ${count(users)}\n`,
    users === 0 ? "" : table(Object.entries(imported).map(([algorithm, number]) => [algorithm, count(number)])),
    poolTakesHashes === "asked-by-the-run" ? ASKED : "",
    rows === 0 ? "" : `\nPassword hashes that cannot be imported: ${count(rows)}\n`,
    rows === 0 ? "" : table(unusable.map(({ code, form, rows: number }) => [`${code}: ${form}`, count(number)])),
    meaning === undefined ? "" : `\nUsers whose hash cannot be imported (policies.unusableHash: ${unusableHash}): ${meaning.chosen}\n`,
    ...Object.entries(meaning?.otherwise ?? {}).map(([choice, words]) => `  With ${choice}: ${words}\n`),
  ].join("");
}

const ASKED =
  "Not every pool takes hashes, and this one's CSV header does not tell: the run asks Cognito before it loads anybody, by an import job that it never starts.\n";
