// A mapping written in expressions against the same mapping in plain rules, over a CSV of made-up users that is in memory. Each
// is a process of its own; what counts is the CPU of the mapping alone.   node bench/cel-mapping.ts [--rows 200000] [--rounds 3]
import { fileURLToPath } from "node:url";
import { benchOptions } from "./measure/bench-options.ts";
import { report } from "./measure/bench-report.ts";
import { measuredProcess } from "./measure/measured-process.ts";
import { inTurn, median } from "./measure/rounds.ts";
import { EXPORT_MIX } from "./users/made-up-user.ts";
import { usersCsv } from "./users/users-csv.ts";

const options = benchOptions({ rows: 200_000, rounds: 3 });
const TARGET = fileURLToPath(new URL("targets/map-csv.ts", import.meta.url));

interface Sample {
  readonly rows: number;
  readonly loaded: number;
  readonly outcome: string;
  readonly mappingCpuS: number;
}

const csv = await usersCsv(options.data, "export", options.rows, EXPORT_MIX);
const samples = await inTurn<Sample>(options.rounds, [
  { name: "rules", run: () => sample("mapping.json") },
  { name: "expressions", run: () => sample("cel-mapping.json") },
]);
const [rules, expressions] = [samples.get("rules") ?? [], samples.get("expressions") ?? []];
if (new Set([...rules, ...expressions].map(({ outcome }) => outcome)).size !== 1) throw new Error("the two did not make the same users");
const ratio = median(expressions.map(({ mappingCpuS }, round) => mappingCpuS / (rules[round]?.mappingCpuS ?? Number.NaN)));
const perRow = (of: readonly Sample[]) => (median(of.map(({ mappingCpuS, rows }) => mappingCpuS / rows)) * 1e6).toFixed(1);
report(
  "cel-mapping",
  { rows: rules[0]?.rows, loaded: rules[0]?.loaded, rounds: options.rounds },
  [
    { what: "CPU of the mapping, expressions against rules", value: `${ratio.toFixed(2)} times`, bar: "at most 2" },
    { what: "CPU a row", value: `${perRow(expressions)} µs against ${perRow(rules)} µs` },
  ],
  Object.fromEntries(samples),
);

async function sample(mapping: string): Promise<Sample> {
  const file = fileURLToPath(new URL(`users/${mapping}`, import.meta.url));
  const { stdout } = await measuredProcess(TARGET, [file, csv]);
  return JSON.parse(stdout) as Sample;
}
