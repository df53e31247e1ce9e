import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { atomicWrite } from "../../files/atomic-write.ts";
import { RunError } from "../../model/index.ts";

export interface DraftFiles {
  readonly job: string;
  readonly mapping: string;
}

/** The mapping's file beside every job file that is drafted. */
export const MAPPING_FILE = "mapping.yaml";

/** Where the files of a draft go. Throws RunError `usage` where one is there already and `force` is not given, before anything is read. */
export async function draftFiles(folder: string, name: string, force: boolean): Promise<DraftFiles> {
  const files = { job: join(folder, `${name}.yaml`), mapping: join(folder, MAPPING_FILE) };
  if (files.job === files.mapping)
    throw new RunError("usage", `A job named ${name} would have the mapping's file.`, "Name it otherwise with --name.");
  if (force) return files;
  for (const file of [files.job, files.mapping]) {
    if (!(await exists(file))) continue;
    throw new RunError(
      "usage",
      `${file} is there already, and nothing was written.`,
      "Choose another folder with --out, or overwrite with --force.",
    );
  }
  return files;
}

/** The mapping first: a job file never names one that is not there. */
export async function writeDraft(
  folder: string,
  files: DraftFiles,
  texts: { readonly job: string; readonly mapping: string },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await atomicWrite(files.mapping, texts.mapping);
  await atomicWrite(files.job, texts.job);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
