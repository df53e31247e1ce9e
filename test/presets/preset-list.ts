import { existsSync, readdirSync } from "node:fs";
import { parse } from "yaml";
import { page, ROOT } from "../support/markdown.ts";

export interface Preset {
  readonly name: string;
  readonly about: {
    readonly title: string;
    readonly source?: object;
    readonly hashes: string;
    readonly guide: string;
  };
}

/** Their samples are held against expected plans by test/golden, and they are run by tests of their own. */
const ELSEWHERE: readonly string[] = ["auth0", "legacy-crm"];

const ALL: readonly Preset[] = readdirSync(`${ROOT}mappings`)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => ({ name: file.replace(/\.yaml$/, ""), about: parse(page(`mappings/${file}`)).about }))
  .filter(({ about }) => about !== undefined);

/** The presets that have a page: all but the demo's. */
export const PRESETS_WITH_PAGE = ALL.filter(({ name }) => name !== "legacy-crm");

/** The presets with a sample of their own name. */
export const PRESETS = ALL.filter(({ name }) => !ELSEWHERE.includes(name));

/** The folder of a preset's sample, with a slash at its end. */
export function sampleFolder(name: string): string {
  return `${ROOT}samples/${name}/`;
}

/** The sample's job file as it is written. */
export function sampleJob(
  name: string,
): { readonly source: { readonly file: string } & Record<string, unknown> } & Record<string, unknown> {
  return parse(page(`samples/${name}/job.yaml`));
}

export function hasFile(path: string): boolean {
  return existsSync(`${ROOT}${path}`);
}
