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
  /** Groups and providers that the mapping names, and the rest of it. */
  readonly mapping: { readonly attributes: Readonly<Record<string, unknown>> };
}

/** Their samples are held against expected plans by test/golden, and they are run by tests of their own. */
const ELSEWHERE: readonly string[] = ["auth0", "legacy-crm"];

/** The presets with a sample of their own name: every mapping of `mappings/` that has `about`. */
export const PRESETS: readonly Preset[] = readdirSync(`${ROOT}mappings`)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => ({ name: file.replace(/\.yaml$/, ""), mapping: parse(page(`mappings/${file}`)) }))
  .filter(({ name, mapping }) => mapping.about !== undefined && !ELSEWHERE.includes(name))
  .map(({ name, mapping }) => ({ name, about: mapping.about, mapping }));

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
