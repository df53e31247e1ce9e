import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenJob } from "../../src/jobs/open-job.ts";
import { compileRowPlanner, type RowDecision } from "../../src/jobs/row-planner.ts";
import type { SourceRow } from "../../src/model/index.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { planOf } from "../golden/plan-of-sample.ts";
import { page, ROOT } from "../support/markdown.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { sampleFolder, sampleJob } from "./preset-list.ts";

export interface PresetRun {
  readonly pool: SandboxPool;
  readonly run: SmallRun;
  /** The plan as golden files hold it. */
  readonly plan: object;
  /** What each row is by itself, in the source's order: whether it is lost to another row is told by its outcome. */
  readonly decisions: readonly RowDecision[];
  /** Names that the mapping itself gives, whatever rows hold. */
  readonly named: Pick<OpenJob["mapping"], "groups" | "providers" | "attributes">;
}

/** Loads a preset's sample into a new pool, made of the sample's pool file, by the sample's own job file. */
export async function runOfPreset(name: string, sandbox: Sandbox): Promise<PresetRun> {
  const pool = await addPool(sandbox, JSON.parse(page(`samples/${name}/pool.json`)));
  let opened: OpenJob | undefined;
  const run = await runSmallJob(await writeJob(name, pool), pool, {
    open(job) {
      opened = job;
      return job;
    },
  });
  if (opened === undefined) throw new Error("the job was not opened");
  const { source, mapping, profile, job } = opened;
  const rows: SourceRow[] = [];
  for await (const batch of source.read()) rows.push(...batch);
  return {
    pool,
    run,
    plan: await planOf(source, mapping, profile),
    decisions: rows.map(compileRowPlanner(mapping, profile, job.document)),
    named: mapping,
  };
}

/** The sample's job file in a private folder, with its paths made absolute and its target put in. */
async function writeJob(name: string, { userPoolId, endpoint }: SandboxPool): Promise<string> {
  const job = sampleJob(name);
  const path = join(await mkdtemp(join(tmpdir(), "poolferry-test-")), "job.json");
  const written = {
    ...job,
    source: { ...job.source, file: join(sampleFolder(name), job.source.file) },
    mapping: join(ROOT, "mappings", `${name}.yaml`),
    target: { userPoolId, endpointUrl: endpoint },
    importJob: { ...(job["importJob"] as object), pollSeconds: 1 },
  };
  await writeFile(path, JSON.stringify(written));
  return path;
}
