import type { HashAudit } from "../../jobs/hash-audit/audit-hashes.ts";
import { count, table } from "./numbers.ts";

/** What an audit found at one place, as people read it; no hash is shown. */
export function auditText({ place, scheme, rows, empty, unreadable, kinds }: HashAudit): string {
  const carried = kinds.filter(({ code }) => code === undefined);
  const lost = kinds.filter(({ code }) => code !== undefined);
  const advice = new Map(lost.map(({ code, advice: words }) => [code, words] as const));
  return [
    `${place}${scheme === undefined ? "" : `, its scheme told by ${scheme}`}: ${count(rows)} rows\n`,
    table([
      ["can be imported", count(sum(carried))],
      ["cannot be imported", count(sum(lost))],
      ["no hash", count(empty)],
      ...(unreadable === 0 ? [] : [["unreadable", count(unreadable)] as const]),
    ]),
    carried.length === 0
      ? ""
      : `\nCan be imported; the old passwords go on working\n${table(carried.map((kind) => [kind.form, count(kind.rows)]))}`,
    lost.length === 0 ? "" : `\nCannot be imported\n${table(lost.map((kind) => [`${kind.code}: ${kind.form}`, count(kind.rows)]))}`,
    lost.length === 0 ? "" : `\nWhat to do\n${[...advice].map(([code, words]) => `  ${code}: ${words}\n`).join("")}`,
    lost.length === 0 ? "" : "  In a job, policies.unusableHash decides: reset, reject or leave-out (docs/job-file.md).\n",
  ].join("");
}

function sum(kinds: HashAudit["kinds"]): number {
  return kinds.reduce((total, { rows }) => total + rows, 0);
}
