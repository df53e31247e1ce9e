import { existsSync, readFileSync } from "node:fs";
import type { Score } from "../mutation/score.ts";
import { ROOT } from "../support/markdown.ts";
import type { Proved } from "../support/proof.ts";

/** What one run of a suite by `npm run prove` survived, and when. */
export interface SuiteRecord {
  readonly command: string;
  /** ISO 8601 date. */
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly seconds: number;
  readonly tests: number;
  readonly proofs: readonly Proved[];
}

/** docs/proof.json: the raw figures behind docs/proof.md. */
export interface ProofRecord {
  /** Runs of each suite, the earliest first. */
  readonly suites: Readonly<Record<string, readonly SuiteRecord[]>>;
  readonly mutation?: {
    readonly date: string;
    readonly commit: string;
    readonly scores: readonly Score[];
  };
}

export const RECORD = `${ROOT}docs/proof.json`;

export function readRecord(): ProofRecord {
  return existsSync(RECORD) ? (JSON.parse(readFileSync(RECORD, "utf8")) as ProofRecord) : { suites: {} };
}

/** What all runs of a suite have survived together: the same thing tried again counts on, with the seeds of all. */
export function together(runs: readonly SuiteRecord[]): readonly Survived[] {
  const sums = new Map<string, Survived>();
  for (const { seed, figures = {}, ...proof } of runs.flatMap(({ proofs }) => proofs)) {
    const key = `${proof.file} ${proof.what}`;
    const sum = sums.get(key);
    const counts = new Map(Object.entries(sum?.figures ?? {}));
    for (const [name, count] of Object.entries(figures)) counts.set(name, (counts.get(name) ?? 0) + count);
    sums.set(key, {
      ...proof,
      tried: (sum?.tried ?? 0) + proof.tried,
      figures: Object.fromEntries(counts),
      seeds: [...(sum?.seeds ?? []), ...(seed === undefined ? [] : [seed])],
    });
  }
  return [...sums.values()];
}

/** What one test has survived over all runs of its suite. */
export interface Survived extends Omit<Proved, "seed"> {
  readonly seeds: readonly number[];
}
