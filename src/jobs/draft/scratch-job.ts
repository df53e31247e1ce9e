import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Source } from "../../extract/source.ts";
import { atomicWrite } from "../../files/atomic-write.ts";
import { spoolStream } from "../../files/spool-stream.ts";
import { firstPages } from "../first-pages.ts";
import { type Job, readJob } from "../job.ts";
import { openJobSource } from "../open-job-source.ts";
import type { SourceBlock } from "./source-block.ts";

/** Opens what a job reads where that is no plain file; a job whose source is `-` is copied from there. */
export type InputOf = (job: Job) => AsyncIterable<Uint8Array | string>;

/** A mapping that any source fits; it stands in where only the source is wanted. */
const NO_MAPPING = '{ "poolferry": 1, "key": { "value": "-" }, "username": { "value": "-" } }\n';

/** Gives `work` a private folder that is gone afterwards. */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-init-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Opens a source by the very code that jobs open theirs with. Of what comes in pages no more than about `rows` rows are copied,
 * to a private folder that is gone afterwards. Throws RunError where the source cannot be opened.
 */
export function withSource<T>(block: SourceBlock, inputOf: InputOf, rows: number, work: (opened: OpenedSource) => Promise<T>): Promise<T> {
  return withScratch(async (folder) => {
    const path = join(folder, "job.json");
    const target = { userPoolId: "none_0" };
    await atomicWrite(join(folder, "none.json"), NO_MAPPING);
    await atomicWrite(path, JSON.stringify({ poolferry: 1, name: "init", source: block, mapping: "none.json", target }));
    return await withJobSource(await readJob(path), { inputOf, rows, folder }, work);
  });
}

/** A source with the job that reads it; `folder` is private and goes with it. */
export interface OpenedSource {
  readonly source: Source;
  readonly job: Job;
  readonly folder: string;
}

export interface SourceCopy {
  readonly inputOf: InputOf;
  readonly rows: number;
  /** A private folder for the copy. */
  readonly folder: string;
}

/** The same for a job that is there already. */
export async function withJobSource<T>(job: Job, copy: SourceCopy, work: (opened: OpenedSource) => Promise<T>): Promise<T> {
  const { inputOf, rows, folder } = copy;
  if (job.source.file !== "-") return work({ source: (await openJobSource(job, job.source.file)).source, job, folder });
  const file = join(folder, "input");
  await spoolStream(firstPages(job, inputOf(job), rows), file);
  return work({ source: (await openJobSource(job, file)).source, job, folder });
}
