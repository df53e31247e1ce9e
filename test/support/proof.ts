import { randomInt } from "node:crypto";
import { appendFileSync } from "node:fs";
import { seededRandom } from "../../src/cli/demo/seeded-random.ts";

/** The seed of this process's tests: POOLFERRY_SEED repeats a run, otherwise every run has its own. */
export const SEED = Number(process.env["POOLFERRY_SEED"] ?? randomInt(2 ** 31));

/** How many of something a test tries: `perCommit`, or what POOLFERRY_<NAME> asks, as `npm run prove` does. */
export function depth(name: Uppercase<string>, perCommit: number): number {
  const asked = Number(process.env[`POOLFERRY_${name}`] ?? perCommit);
  if (!Number.isSafeInteger(asked) || asked < 1) throw new Error(`POOLFERRY_${name} is to be a whole number of at least 1`);
  return asked;
}

/** What a test tried and survived; one line in docs/proof.md. */
export interface Proved {
  /** What was tried, in words that stand for it in docs/proof.md: "real kills of a run". */
  readonly what: string;
  /** The promises that it holds against, such as "P2". */
  readonly promises: readonly `P${number}`[];
  /** How many were tried. All of them were survived, or the test has failed. */
  readonly tried: number;
  /** More figures, by name: how often each fault met its target, say. */
  readonly figures?: Readonly<Record<string, number>>;
  readonly seed?: number;
  /** The test file, from the repository's root. */
  readonly file: string;
}

/** Tells what was survived: to whoever reads the output, and to the file that POOLFERRY_PROOF names, from which docs/proof.md is made. */
export function proved(proof: Proved): void {
  const { what, tried, seed, figures } = proof;
  console.log(
    `${what}: ${tried}${seed === undefined ? "" : ` (seed ${seed})`}${figures === undefined ? "" : ` ${JSON.stringify(figures)}`}`,
  );
  const file = process.env["POOLFERRY_PROOF"] ?? "";
  if (file !== "") appendFileSync(file, `${JSON.stringify(proof)}\n`);
}

/** The command that repeats a failure; part of the failure's message. */
export function replay(file: string, variables: Readonly<Record<`POOLFERRY_${string}`, string | number>>): string {
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return `repeat it with: ${[...settings, "npx vitest run", file].join(" ")}`;
}

/** Numbers from 0 (included) to 1 (excluded); the same seed gives the same ones. */
export function seeded(seed: number): () => number {
  return seededRandom(seed).next;
}
