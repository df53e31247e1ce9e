import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { readJobDocument } from "../../src/documents/index.ts";
import { listPresets } from "../../src/jobs/presets.ts";
import { ROOT } from "../support/markdown.ts";

const PRESETS = await listPresets();

test("every mapping of the package is a preset", () => {
  const mappings = readdirSync(`${ROOT}mappings`).filter((name) => name.endsWith(".yaml"));
  expect(PRESETS.map(({ name }) => `${name}.yaml`)).toEqual(mappings.sort());
  expect(PRESETS.length).toBeGreaterThan(1);
});

test.each(PRESETS.map(({ name, about }) => [name, about] as const))("what %s says of its source, a job file takes", (name, about) => {
  const job = {
    poolferry: 1,
    source: { file: "users", ...about.source },
    mapping: `${name}.yaml`,
    target: { userPoolId: "eu-central-1_A" },
  };
  expect(readJobDocument(JSON.stringify(job), "job.json").source).toMatchObject(about.source);
});

test.each(PRESETS.map(({ name, about }) => [name, about.guide] as const))("the guide of %s, if it has one, is there", (_, guide) => {
  expect(guide === undefined || existsSync(`${ROOT}${guide}`)).toBe(true);
});
