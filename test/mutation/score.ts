import { existsSync, readFileSync } from "node:fs";
import { AREAS, type Area } from "./areas.ts";

/** How many mutants came to which end. */
export interface Score {
  readonly area: string;
  readonly mutants: number;
  readonly killed: number;
  /** Noticed because the tests did not end. */
  readonly timeout: number;
  /** Nothing noticed it, or no test comes by it. */
  readonly survived: number;
  /** Noticed of all, in percent. */
  readonly percent: number;
}

/** Percent that all areas together, and that each of them, have to reach. */
const TOGETHER = 85;
const EACH = 80;

/** Where a run of an area leaves its report, in the form that all tools of mutation testing share. */
export function reportOf({ name }: Area): string {
  return `reports/mutation/${name}.json`;
}

/** The scores of the areas that have a report, and of all of these together. */
export function scores(): readonly Score[] {
  const ofAreas = AREAS.filter((area) => existsSync(reportOf(area))).map((area) => [area.name, endsIn(reportOf(area))] as const);
  return [
    ...ofAreas.map(([name, ends]) => scoreOf(name, ends)),
    scoreOf(
      "together",
      ofAreas.flatMap(([, ends]) => ends),
    ),
  ];
}

/** The scores as a table in Markdown. */
export function tableOf(all: readonly Score[]): string {
  const rows = all.map(({ area, mutants, killed, timeout, survived, percent }) => [
    area,
    mutants,
    killed,
    timeout,
    survived,
    percent.toFixed(1),
  ]);
  return [["area", "mutants", "killed", "timeout", "survived", "score, %"], ["---", "---:", "---:", "---:", "---:", "---:"], ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

/** Names of what is below its bar. */
export function belowBar(all: readonly Score[]): readonly string[] {
  return all.filter(({ area, percent }) => !(percent >= (area === "together" ? TOGETHER : EACH))).map(({ area }) => area);
}

/** What mutants that ended so come to. One that does not run, or that a comment takes out, counts for nothing. */
export function scoreOf(area: string, ends: readonly string[]): Score {
  const count = (...wanted: readonly string[]) => ends.filter((end) => wanted.includes(end)).length;
  const [killed, timeout, survived] = [count("Killed"), count("Timeout"), count("Survived", "NoCoverage")];
  const mutants = killed + timeout + survived;
  return { area, mutants, killed, timeout, survived, percent: (100 * (killed + timeout)) / mutants };
}

function endsIn(report: string): readonly string[] {
  const { files } = JSON.parse(readFileSync(report, "utf8")) as {
    readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
  };
  return Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
}
