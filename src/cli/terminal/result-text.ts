import type { RunSummary } from "../../jobs/job-events.ts";
import type { RunFiles } from "../../jobs/report/write-outputs.ts";
import { count, duration, table } from "./numbers.ts";

/** A run's outcomes, which add up to its rows, and where its files are. */
export function resultText(summary: RunSummary, files: RunFiles): string {
  const outcomes = Object.entries(summary.outcomes).filter(([, number]) => number > 0);
  const lines = [...outcomes.map(([status, number]) => [status, count(number)] as const), ["rows", count(summary.rows)] as const];
  const places = [
    ["report", files.page],
    ["rejects", files.rejects],
    ["reasons", files.reasons],
    ["id map", files.idMap],
    ["enrol", files.mustEnrolTotp],
  ] as const;
  const paths = places.map(([label, path]) => (path === undefined ? "" : `  ${label.padEnd(7)}  ${path}\n`)).join("");
  const enrol =
    summary.mustEnrolTotp === undefined
      ? ""
      : `\nUsers who have to set up their authenticator app again: ${count(summary.mustEnrolTotp)}.\n`;
  return `\nRun ${summary.run}: ${count(summary.rows)} rows in ${duration(summary.seconds)}\n${table(lines)}${enrol}\n${paths}`;
}
