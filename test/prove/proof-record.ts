import { existsSync, readFileSync } from "node:fs";
import type { Score } from "../mutation/score.ts";
import { ROOT } from "../support/markdown.ts";
import type { Proved } from "../support/proof.ts";

/** What one suite of `npm run prove` survived, and when. */
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
  readonly suites: Readonly<Record<string, SuiteRecord>>;
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
