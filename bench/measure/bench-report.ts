import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One line of a benchmark's result; `bar` says what was aimed for, in words. */
export interface Line {
  readonly what: string;
  readonly value: string;
  readonly bar?: string;
}

/** Prints a benchmark's lines and keeps them with the raw samples under bench/results/. */
export function report(name: string, setting: object, lines: readonly Line[], samples: unknown): void {
  console.log(`\n${name}  ${JSON.stringify(setting)}`);
  const width = Math.max(...lines.map(({ what }) => what.length));
  for (const { what, value, bar } of lines) console.log(`  ${what.padEnd(width)}  ${value}${bar === undefined ? "" : `   (bar: ${bar})`}`);
  const folder = fileURLToPath(new URL("../results", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const record = { name, at, machine: machine(), setting, lines, samples };
  writeFileSync(join(folder, `${name}-${at.replace(/[:.]/g, "")}.json`), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** The machine, as far as it bears on figures. */
export function machine(): string {
  const found = cpus();
  return `${found.length} x ${found[0]?.model ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform}`;
}
