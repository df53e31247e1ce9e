import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** What every benchmark can be told on its command line. */
export interface BenchOptions {
  readonly rows: number;
  readonly rounds: number;
  /** Folder where made-up users are kept from one run to the next. */
  readonly data: string;
  /** The built program. */
  readonly program: string;
  /** How much faster than real time the sandbox's clock and quotas run, where a benchmark lives by them. */
  readonly speed: number;
}

const BUILT = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

export function benchOptions(defaults: { readonly rows: number; readonly rounds: number; readonly speed?: number }): BenchOptions {
  const { values } = parseArgs({
    options: {
      rows: { type: "string", default: String(defaults.rows) },
      rounds: { type: "string", default: String(defaults.rounds) },
      data: { type: "string", default: join(tmpdir(), "poolferry-bench-data") },
      program: { type: "string", default: BUILT },
      speed: { type: "string", default: String(defaults.speed ?? 10) },
    },
  });
  return {
    rows: wholeFrom1(values.rows),
    rounds: wholeFrom1(values.rounds),
    data: values.data,
    program: values.program,
    speed: wholeFrom1(values.speed),
  };
}

function wholeFrom1(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`expected a whole number from 1, not ${text}`);
  return value;
}
