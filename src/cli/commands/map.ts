import { Command, InvalidArgumentError } from "commander";
import { type Job, readJob } from "../../jobs/job.ts";
import { mapSample } from "../../jobs/map/map-sample.ts";
import { withSampleFile } from "../../jobs/map/with-sample-file.ts";
import { inputOf } from "../compose.ts";
import { seededRandom } from "../demo/seeded-random.ts";
import { mapOutput, testsText } from "../map/map-output.ts";
import { listenForSignals } from "../signals.ts";
import { watchOnStderr } from "../terminal/watch.ts";

/** Rows shown where neither a number nor rows are given. */
const ROWS = 6;
const MOST_ROWS = 1000;
/** Rows that are read for the sample; a million rows would make people wait for six. */
const MOST_READ = 200_000;
const PLAIN_WIDTH = 100;

interface MapOptions {
  readonly sample?: number;
  readonly seed: number;
  readonly row?: readonly number[];
  readonly showValues?: boolean;
  readonly check?: boolean;
  readonly source?: string;
  readonly state?: string;
  readonly json?: boolean;
}

export function mapCommand(): Command {
  return new Command("map")
    .description("Show what the mapping makes of some rows, and run its tests; the pool is not asked.")
    .argument("<job>", "job file")
    .option("--sample <n>", `rows to show: the first ones, and others from anywhere (default: ${ROWS})`, wholeNumber(1, MOST_ROWS))
    .option(
      "--row <n...>",
      "show these rows, counted from 1; without --sample no others",
      gathered(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
    )
    .option("--seed <n>", "another number, other rows from anywhere", wholeNumber(0, 2 ** 32 - 1), 1)
    .option("--show-values", "show values as they are instead of their shape; passwords and hashes never")
    .option("--check", "show no rows: only make the mapping ready for the source and run its tests")
    .option("--source <file>", "read this file instead of the job's source, by the same settings")
    .option("--state <folder>", "state folder (default: .poolferry/<job> beside the job file)")
    .option("--json", "one row a line as JSON")
    .action(async (path: string, options: MapOptions) => {
      const job = await readJob(path, { source: options.source, stateFolder: options.state });
      process.stdout.write(await outputOf(job, options));
    });
}

async function outputOf(job: Job, options: MapOptions): Promise<string> {
  const { row: rows = [], seed, json = false, showValues = false, check = false } = options;
  const sample = check ? 0 : (options.sample ?? (rows.length > 0 ? 0 : ROWS));
  const wish = { sample, rows: check ? [] : rows, random: randomOf(seed), mostRows: check ? 0 : MOST_READ };
  const signals = listenForSignals();
  const watcher = watchOnStderr();
  try {
    const input = () => inputOf(job, { target: {}, tell: (event) => watcher.tell(event) }, signals.drain);
    return await withSampleFile(job, input, Math.max(0, ...wish.rows), async (file, partial) => {
      const mapped = await mapSample(job, file, wish, signals.drain);
      watcher.end();
      if (check) return checkedText(mapped.tests, json);
      return mapOutput(mapped, job, { showValues, json, seed, partial, width: process.stdout.columns ?? PLAIN_WIDTH });
    });
  } finally {
    watcher.end();
    signals.close();
  }
}

function checkedText(tests: number, json: boolean): string {
  return json
    ? `${JSON.stringify({ type: "checked", tests })}\n`
    : `The mapping fits the source. ${testsText(tests)}`.trimEnd().concat("\n");
}

function randomOf(seed: number): () => number {
  const { below } = seededRandom(seed);
  return () => below(2 ** 32) / 2 ** 32;
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,16}$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

function gathered(read: (text: string) => number): (text: string, before: readonly number[] | undefined) => readonly number[] {
  return (text, before = []) => [...before, read(text)];
}
