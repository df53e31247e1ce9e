// Reading NDJSON and a JSON array, each against its floor: NDJSON read and mapped against lines, JSON.parse and the mapping by
// hand; the array against stream-json's own pipeline. Each is a process of its own; start-up, which a small file would be judged by, is left out of the ratio. Memory is told of a tenth
// of the rows as well: it must not grow.   node bench/document-sources.ts [--rows 200000] [--rounds 3]   (also --rows 5000000)
import { fileURLToPath } from "node:url";
import { benchOptions } from "./measure/bench-options.ts";
import { type Line, report } from "./measure/bench-report.ts";
import type { Usage } from "./measure/bounded-process.ts";
import { measuredProcess } from "./measure/measured-process.ts";
import { inTurn, median } from "./measure/rounds.ts";
import { usersJson } from "./users/users-json.ts";

const options = benchOptions({ rows: 200_000, rounds: 3 });
const OURS = path("targets/read-source.ts");
const MAPPING = path("users/mapping.json");

interface Sample extends Usage {
  readonly work: string;
  /** CPU of the loop alone. */
  readonly loopS: number;
}

await compare("ndjson", path("floors/ndjson-floor.ts"), [MAPPING], (ratio) => ({
  what: "CPU against lines, JSON.parse and a mapping by hand",
  value: `${ratio.toFixed(2)} times`,
  bar: "at most 1.5",
}));
await compare("json", path("floors/stream-array.ts"), [], (ratio) => ({
  what: "rows a CPU second against stream-json's own pipeline",
  value: `${(1 / ratio).toFixed(2)} times`,
  bar: "at least 1.0",
}));

/** Runs both in turn over the same file; `told` gets our CPU as a multiple of the floor's. */
async function compare(format: "ndjson" | "json", floor: string, args: readonly string[], told: (ratio: number) => Line): Promise<void> {
  const file = await usersJson(options.data, format, options.rows);
  const tenth = await usersJson(options.data, format, Math.ceil(options.rows / 10));
  const samples = await inTurn<Sample>(options.rounds, [
    { name: "floor", run: () => sample(floor, [file]) },
    { name: "poolferry", run: () => sample(OURS, [file, ...args]) },
    { name: "poolferry, a tenth", run: () => sample(OURS, [tenth, ...args]) },
  ]);
  const [floors, ours, small] = ["floor", "poolferry", "poolferry, a tenth"].map((name) => samples.get(name) ?? []) as [
    readonly Sample[],
    readonly Sample[],
    readonly Sample[],
  ];
  if ([...floors, ...ours].some(({ work }) => work !== floors[0]?.work)) throw new Error("the two did not do the same work");
  const of = (taken: readonly Sample[], figure: keyof Usage | "loopS") => median(taken.map((one) => one[figure]));
  report(
    `read-${format}`,
    { rows: options.rows, rounds: options.rounds },
    [
      told(median(ours.map(({ loopS }, round) => loopS / (floors[round]?.loopS ?? Number.NaN)))),
      { what: "CPU", value: `${of(ours, "loopS").toFixed(2)} s against ${of(floors, "loopS").toFixed(2)} s` },
      { what: "CPU with start-up", value: `${of(ours, "cpuS").toFixed(2)} s against ${of(floors, "cpuS").toFixed(2)} s` },
      { what: "wall", value: `${of(ours, "wallS").toFixed(2)} s against ${of(floors, "wallS").toFixed(2)} s` },
      {
        what: "resident at most, with all rows and with a tenth",
        value: `${of(ours, "peakMiB").toFixed(0)} MiB and ${of(small, "peakMiB").toFixed(0)} MiB`,
        bar: "flat",
      },
    ],
    Object.fromEntries(samples),
  );
}

async function sample(script: string, args: readonly string[]): Promise<Sample> {
  const { usage, stdout } = await measuredProcess(script, args);
  const { work, loopS } = JSON.parse(stdout) as { work: object; loopS: number };
  return { ...usage, work: JSON.stringify(work), loopS };
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
