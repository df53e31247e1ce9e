import { existsSync, readFileSync } from "node:fs";
import { AREAS, type Area } from "./areas.ts";

/** How many mutants came to which end. */
export interface Score {
  readonly area: string;
  /** All that were tried; a mutant that cannot be compiled, or that a comment takes out, is not counted. */
  readonly mutants: number;
  readonly killed: number;
  /** Noticed because the tests did not end. */
  readonly timeout: number;
  /** Nothing noticed it, or no test comes by it. */
  readonly survived: number;
  /** Noticed of all, in percent. */
  readonly percent: number;
}

/** Where a run of an area leaves its report, in the form that all tools of mutation testing share. */
export function reportOf({ name }: Area): string {
  return `reports/mutation/${name}.json`;
}

/** The scores of the areas that have a report, and of all of them together. */
export function scores(): readonly Score[] {
  const ofAreas = AREAS.filter((area) => existsSync(reportOf(area))).map((area) => [area.name, endsIn(reportOf(area))] as const);
  return [...ofAreas, ["all", ofAreas.flatMap(([, ends]) => ends)] as const].map(([area, ends]) => scoreOf(area, ends));
}

/** The scores as a table in Markdown. */
export function scoreTable(): string {
  const rows = scores().map(({ area, mutants, killed, timeout, survived, percent }) =>
    [area, mutants, killed, timeout, survived, `${percent.toFixed(1)} %`].join(" | "),
  );
  return ["area | mutants | killed | timeout | survived | score", "---|---:|---:|---:|---:|---:", ...rows]
    .map((row) => `| ${row} |`)
    .join("\n");
}

function scoreOf(area: string, ends: readonly string[]): Score {
  const [killed, timeout, survived, uncovered] = ["Killed", "Timeout", "Survived", "NoCoverage"].map(
    (end) => ends.filter((one) => one === end).length,
  ) as [number, number, number, number];
  const mutants = killed + timeout + survived + uncovered;
  return { area, mutants, killed, timeout, survived: survived + uncovered, percent: (100 * (killed + timeout)) / mutants };
}

function endsIn(report: string): readonly string[] {
  const { files } = JSON.parse(readFileSync(report, "utf8")) as {
    readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
  };
  return Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
}
