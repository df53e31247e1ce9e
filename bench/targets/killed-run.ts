import { boundedProcess } from "../measure/bounded-process.ts";
import { cpuSecondsOf } from "../measure/process-usage.ts";
import type { BenchJob } from "./bench-job.ts";

/** What a run's whole process took, from its start to its end. */
export interface RunUsage {
  readonly seconds: number;
  /** User + system; of a killed process up to just before its death. */
  readonly cpuS: number;
  /** Users that the run's summary calls created, over all times that it was worked on; undefined of a killed one. */
  readonly created?: number;
}

/** `poolferry run` to its end. Rejects where it does not exit with 0. */
export async function wholeRun(program: string, job: BenchJob): Promise<RunUsage> {
  const { code, usage, seconds, stdout, stderr } = await boundedProcess(program, argumentsOf(job));
  if (code !== 0 || usage === undefined) throw new Error(`poolferry run ended with ${code}: ${stderr.slice(-2000)}`);
  const summary = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { readonly outcomes: { readonly created: number } };
  return { seconds, cpuS: usage.cpuS, created: summary.outcomes.created };
}

/**
 * `poolferry run`, killed by SIGKILL once `until` settles; `isOver` tells it that the process has ended by itself, which rejects. A run
 * that is neither killed nor over after ten minutes is killed, too.
 */
export async function killedRun(program: string, job: BenchJob, until: (isOver: () => boolean) => Promise<void>): Promise<RunUsage> {
  let cpuS = Number.NaN;
  let killing = Promise.resolve();
  const { code, seconds, stderr, isOverTime } = await boundedProcess(program, argumentsOf(job), {
    limitMs: LIMIT_MS,
    onStart(child) {
      const isOver = () => child.exitCode !== null || child.signalCode !== null;
      killing = until(isOver).finally(() => {
        if (child.pid === undefined || isOver()) return;
        cpuS = cpuSecondsOf(child.pid);
        child.kill("SIGKILL");
      });
      // It is awaited once the process has ended.
      killing.catch(() => undefined);
    },
  });
  await killing;
  if (isOverTime) throw new Error("poolferry run took more than ten minutes");
  if (code !== null) throw new Error(`poolferry run ended with ${code} before it was killed: ${stderr.slice(-2000)}`);
  return { seconds, cpuS };
}

const LIMIT_MS = 600_000;

function argumentsOf({ path, state }: BenchJob): readonly string[] {
  return ["run", path, "--state", state, "--yes", "--json"];
}
