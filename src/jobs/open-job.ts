import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DatabaseReading } from "../extract/database/changes-to-read.ts";
import type { Source } from "../extract/source.ts";
import { spoolStream } from "../files/spool-stream.ts";
import { type PoolProfile, RunError } from "../model/index.ts";
import type { Mapping } from "../transform/index.ts";
import { compileTested } from "./compile-tested.ts";
import { takeFingerprints } from "./fingerprints.ts";
import { checkIdentityPool } from "./identity-pool-check.ts";
import type { Job } from "./job.ts";
import { Ledger } from "./ledger/ledger.ts";
import { takeOwnerLock } from "./ledger/owner-lock.ts";
import type { RunFingerprints } from "./ledger/run-record.ts";
import { openJobSource } from "./open-job-source.ts";
import { clearLeftovers, prepareStateFolder, type StateFolder, stateFolderAt } from "./state-folder.ts";
import { storageFailure } from "./storage-failure.ts";
import { type ReadingWishes, type SourceReading, sourceReading } from "./sync/source-reading.ts";

/** A job in the hands of its one owner: state folder, lock, ledger, input and mapping. */
export interface OpenJob {
  readonly job: Job;
  readonly folder: StateFolder;
  readonly ledger: Ledger;
  readonly source: Source;
  readonly mapping: Mapping;
  readonly profile: PoolProfile;
  readonly fingerprints: RunFingerprints;
  readonly sourceBytes: number;
  /** How much of the source this is. */
  readonly reading: SourceReading;
  close(): void;
}

/** What the opener is about to do, as far as it decides which input is meant. */
export interface Intention {
  /** Executes a plan that was made before. */
  readonly plan?: boolean;
  /** Begins a new run although one is unfinished. */
  readonly fresh?: boolean;
  /** Reads the source as it is now and loads nothing: the copy that an unfinished run or a plan began with stays as it is. */
  readonly looksOnly?: boolean;
  /** Syncs, and so decides by the ledger how much of a database is read. */
  readonly sync?: ReadingWishes;
}

/** What is read where the source is no file; a function reads of a database as much as it is told, or as the job says. */
export type OpenInput = AsyncIterable<Uint8Array | string> | ((reading: DatabaseReading | undefined) => AsyncIterable<Uint8Array | string>);

/** Takes the job's lock and opens everything a plan or a run needs. `input`, where the source is `-`, is copied to a private file first. */
export async function openJob(job: Job, profileRead: PoolProfile, input: OpenInput, intention: Intention = {}): Promise<OpenJob> {
  const folder = stateFolderAt(job.stateFolder);
  await prepareStateFolder(folder);
  const lock = takeOwnerLock(folder.lock);
  try {
    const ledger = Ledger.open(folder.ledger);
    try {
      await clearLeftovers(folder, ledger.isWaitedFor());
      const profile = withoutOwnRaises(profileRead, ledger);
      const reading = sourceReading(job, ledger, profile, intention.sync);
      const read = () => (typeof input === "function" ? input(reading.database) : input);
      const file = job.source.file === "-" ? await spoolInput(job, folder, read, ledger, intention) : job.source.file;
      const { source, files } = await openJobSource(job, file);
      const mapping = compileTested(job, source.shape).mapping;
      checkAttributesExist(mapping, profile);
      checkIdentityPool(job, profile);
      const { sourceBytes, ...fingerprints } = await takeFingerprints(job, files, mapping, profile);
      const close = () => {
        ledger.close();
        lock.release();
      };
      return { job, folder, ledger, source, mapping, profile, fingerprints, sourceBytes, reading, close };
    } catch (error) {
      ledger.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A limit that a killed run of this job left raised is restored before anything is loaded. */
function withoutOwnRaises(profile: PoolProfile, ledger: Ledger): PoolProfile {
  const own = ledger.raisedLimits.pending().filter(({ category, raised }) => profile.quotas[category] === raised);
  if (own.length === 0) return profile;
  const former = own.map(({ category, former: provisioned }) => [category, provisioned] as const);
  const limits = former.map(([category, provisioned]) => [category, { ...profile.provisionedLimits?.[category], provisioned }] as const);
  return {
    ...profile,
    quotas: { ...profile.quotas, ...Object.fromEntries(former) },
    provisionedLimits: { ...profile.provisionedLimits, ...Object.fromEntries(limits) },
  };
}

/** Said once and before a row is read, instead of rejecting every row for it. */
function checkAttributesExist(mapping: Mapping, profile: PoolProfile): void {
  const known = new Set(profile.schema.map(({ name }) => name));
  const missing = mapping.attributes.filter((name) => !known.has(name));
  if (missing.length === 0) return;
  throw new RunError(
    "refused",
    `The pool ${profile.id} has no attribute ${missing.join(", ")}, which the mapping gives to users.`,
    "Add custom attributes with `poolferry pool add-attributes JOB` (that is for ever), or take them out of the mapping.",
  );
}

/** Standard input cannot be read twice, and a database changes: an unfinished run, or a plan that is executed, goes on with the copy that it began with. */
async function spoolInput(
  job: Job,
  folder: StateFolder,
  input: () => AsyncIterable<Uint8Array | string>,
  ledger: Ledger,
  { plan, fresh, looksOnly }: Intention,
): Promise<string> {
  // Named so that it is removed with the leftovers of a killed process.
  if (looksOnly === true) return spoolTo(join(folder.spool, "looked-at.tmp"), input());
  const path = join(folder.spool, "input");
  const { state, kind } = ledger.runs().findLast((run) => run.kind !== "undo") ?? {};
  // The copy of an unfinished run is kept for it, also where a sync is about to be refused for its sake.
  if ((state === "loading" && kind === "load" && fresh !== true) || (state === "planned" && plan === true)) {
    if (job.isGivenChangedSince !== true) return path;
    throw new RunError(
      "refused",
      "--changed-since would have no effect: the rows of this run were read before.",
      "Finish it without --changed-since, or begin anew with `poolferry run --fresh`.",
    );
  }
  return spoolTo(path, input());
}

async function spoolTo(path: string, input: AsyncIterable<Uint8Array | string>): Promise<string> {
  await rm(path, { force: true });
  try {
    await spoolStream(input, path);
  } catch (cause) {
    if (cause instanceof RunError) throw cause;
    const failure = storageFailure(cause, { stateFolder: dirname(path) });
    if (failure !== undefined) throw failure;
    throw new RunError(
      "usage",
      `The input could not be kept in ${path}: ${(cause as Error).message}`,
      "Check the free space of the state folder.",
      { cause },
    );
  }
  return path;
}
