import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openSource } from "../../../src/extract/open-source.ts";
import { compileTested } from "../../../src/jobs/compile-tested.ts";
import { draftJob } from "../../../src/jobs/draft/draft-job.ts";
import { jobText } from "../../../src/jobs/draft/job-text.ts";
import { sourceBlockOf } from "../../../src/jobs/draft/source-block.ts";
import { readJob } from "../../../src/jobs/job.ts";
import { listPresets } from "../../../src/jobs/presets.ts";
import { planOf } from "../../golden/plan-of-sample.ts";
import { profileOf } from "../../golden/pool-profile.ts";
import { ROOT } from "../../support/markdown.ts";

const BESIDE = /^(?:README\.md|pool\.json|expected-plan\.json|job\.yaml|.*\.ts)$/;
const SAMPLES = (await readdir(`${ROOT}samples`)).sort();
const PRESETS = await listPresets();

/** Two kinds of directory in one sample: no attribute of all of its people could be a username, which takes the preset's `firstOf`. */
const WITHOUT_COMMON_NAME: readonly string[] = ["ldap"];

interface Counted {
  readonly counts: Readonly<Record<string, number>>;
}

/** A job is drafted for a sample as init does it without asking, and its plan is made as golden plans are. */
async function planOfDraft(sample: string, preset: "none" | undefined) {
  const folder = `${ROOT}samples/${sample}`;
  const files = (await readdir(folder)).filter((file) => !BESIDE.test(file));
  expect(files, "a sample has one source").toHaveLength(1);
  const profile = profileOf(JSON.parse(await readFile(join(folder, "pool.json"), "utf8")));
  const asOf = "2026-01-01T00:00:00Z";
  const drafted = await draftJob({
    source: await sourceBlockOf(join(folder, files[0] ?? ""), {}, PRESETS),
    inputOf: () => {
      throw new Error("a sample is a file");
    },
    asOf,
    rows: 10_000,
    profile,
    presets: PRESETS,
    preset,
    choosePreset: async ([first]) => first,
    chooseMore: async () => ({}),
  });
  const written = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  const target = { userPoolId: profile.id };
  const job = jobText({
    name: sample,
    source: drafted.source,
    mapping: "mapping.yaml",
    target,
    asOf: drafted.usesInstant ? asOf : undefined,
    folder: written,
  });
  await writeFile(join(written, "mapping.yaml"), drafted.text);
  await writeFile(join(written, "job.yaml"), job);
  const read = await readJob(join(written, "job.yaml"));
  const source = await openSource(read.source);
  const plan = (await planOf(source, compileTested(read, source.shape).mapping, profile)) as Counted;
  return { drafted, counts: plan.counts };
}

async function expectedOf(sample: string): Promise<Counted["counts"]> {
  return (JSON.parse(await readFile(`${ROOT}samples/${sample}/expected-plan.json`, "utf8")) as Counted).counts;
}

test("there are samples to draft for", () => {
  expect(SAMPLES.length).toBeGreaterThan(1);
});

describe.each(SAMPLES)("the sample %s", (sample) => {
  test("is recognised where it has a preset, and then plans as its expected plan", async () => {
    const { drafted, counts } = await planOfDraft(sample, undefined);
    const named = PRESETS.find(({ name }) => name === sample || name === sample.replace(/-export$/, ""));
    expect(drafted.preset?.name).toBe(named?.name);
    if (named !== undefined) expect(counts).toEqual(await expectedOf(sample));
  });

  test("is drafted rule by rule so that no more rows are rejected than its expected plan rejects", async () => {
    const { drafted, counts } = await planOfDraft(sample, "none");
    const expected = await expectedOf(sample);
    expect(drafted.preset).toBeUndefined();
    expect(counts["load"]).toBeGreaterThan(0);
    if (WITHOUT_COMMON_NAME.includes(sample)) return;
    expect(counts["reject"] ?? 0).toBeLessThanOrEqual((expected["reject"] ?? 0) + (expected["skip"] ?? 0));
  });
});
