import type { RunSummary } from "../../jobs/job-events.ts";
import type { RunFiles } from "../../jobs/report/write-outputs.ts";
import { count, duration, table } from "./numbers.ts";

/** A run's outcomes, which add up to its rows, and where its files are. */
export function resultText(summary: RunSummary, files: RunFiles): string {
  const outcomes = Object.entries(summary.outcomes).filter(([, number]) => number > 0);
  return [
    `\nRun ${summary.run}: ${count(summary.rows)} rows in ${duration(summary.seconds)}\n`,
    table([...outcomes.map(([status, number]) => [status, count(number)] as const), ["rows", count(summary.rows)]]),
    "\n",
    table(
      [
        ["report", files.report],
        ...(files.rejects === undefined ? [] : [["rejects", files.rejects] as const, ["reasons", files.reasons ?? ""] as const]),
        ["id map", files.idMap],
      ].map(([label = "", path = ""]) => [label, path] as const),
    ).replace(/ {2,}(?=\/)/g, "  "),
  ].join("");
}
