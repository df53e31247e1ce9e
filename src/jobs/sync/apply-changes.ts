import {
  applyOrSettle,
  type BeforeImage,
  type BeforeImages,
  changeUser,
  deleteStep,
  disableStep,
  isNameTaken,
  type Pool,
  type RowProgress,
  type Sending,
  type Step,
  type StepFailure,
  type UserChange,
} from "../../load/index.ts";
import type { Outcome, PoolProfile, SourceRef } from "../../model/index.ts";
import { forEachConcurrent } from "../../streaming/for-each-concurrent.ts";
import { oneBatch } from "../../streaming/one-batch.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import type { KeptUser } from "../ledger/user-table.ts";
import type { Progress } from "../run/progress.ts";
import { failed, poolUser } from "./look-at-changes.ts";
import type { MissingUsers } from "./missing-users.ts";
import type { WorkFile, WorkItem } from "./work-file.ts";

/** Users under way at once. */
const AT_ONCE = 400;
/** Longest pause after a first lost answer, half of it on average; doubles with each. */
const LOST_ANSWER_MS = 100;
/** Readings of the work for users whose new address another one has to give up first. */
const ROUNDS_AT_MOST = 5;

export interface Applying {
  readonly ledger: Ledger;
  readonly record: RunRecord;
  readonly pool: Pool;
  readonly profile: PoolProfile;
  readonly names: Parameters<typeof changeUser>[2];
  readonly progress: Progress;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly wallClock: () => number;
  readonly before: BeforeImages | undefined;
}

/** Makes every planned change. Throws RunError where the sync cannot go on; the next one finds what is left by itself. */
export async function applyChanges(applying: Applying, work: WorkFile, signal: AbortSignal): Promise<void> {
  let waiting: ReadonlySet<number> | undefined;
  for (let round = 1; round <= ROUNDS_AT_MOST; round++) {
    const taken = new Set<number>();
    let done = 0;
    await forEachConcurrent(
      intended(applying, work, waiting),
      AT_ONCE,
      async (change) => {
        const failure = await applyChange(applying, change, waiting === undefined, signal);
        if (failure !== undefined && isNameTaken(failure.failure)) taken.add(change.row.ref.row);
        else done++;
      },
      signal,
    );
    // Another user may have given the address up meanwhile.
    if (taken.size === 0 || done === 0) return;
    waiting = taken;
  }
}

/** A change that is about to be made: its intent and the former values are durable. */
interface IntendedChange {
  readonly item: WorkItem;
  readonly kept: KeptUser;
  readonly row: RowProgress;
}

/** The changes of these rows, of all without `rows`; those of a batch share one commit of their intents and one of their former values. */
async function* intended(
  applying: Applying,
  work: WorkFile,
  rows: ReadonlySet<number> | undefined,
): AsyncGenerator<readonly IntendedChange[], void, void> {
  for await (const batch of work.read()) {
    const items = rows === undefined ? batch : batch.filter(({ ref }) => rows.has(ref.row));
    const changes = items.map((item) => intentOf(applying, item));
    await Promise.all(changes.map(({ row, item }) => intend(applying, row, item.change)));
    yield changes;
  }
}

function intentOf({ ledger }: Applying, item: WorkItem): IntendedChange {
  const { ref, sourceKey, username, change } = item;
  const kept = ledger.users.get(sourceKey);
  if (kept === undefined) throw new Error("a user that was to be changed is not known any more");
  return { item, kept, row: { ref, sourceKey, username, stepsDone: 0, sub: change.sub, origin: "updated", content: kept.content } };
}

async function applyChange(
  applying: Applying,
  { item, kept, row }: IntendedChange,
  first: boolean,
  signal: AbortSignal,
): Promise<StepFailure | undefined> {
  const { ledger, record, progress } = applying;
  const { ref, content, change } = item;
  const failure = await changeUser(sendingOf(applying), change, applying.names, signal);
  const outcome: Outcome = failure === undefined ? { status: "updated", sub: change.sub } : { status: "failed", ...failure };
  await ledger.transactionSoon(() => {
    const now = { ...row, stepsDone: 1, outcome, failed: failure, content: failure === undefined ? content : kept.content };
    ledger.rows.put(record.firstId, now);
    if (failure === undefined) ledger.users.put(followed(applying, kept, item));
  });
  if (first) progress.settled(ref.row, ref.line, outcome);
  return failure;
}

/** One place where a user is about to be changed: the intent and the former values are durable first. */
async function intend({ ledger, record, pool, before }: Applying, row: RowProgress, change: Pick<UserChange, "sub" | "before">) {
  await ledger.stepJournal(record).record({ ...row, intentAt: pool.serverTime() });
  await before?.keep(change.sub, change.before);
}

function followed({ record, wallClock }: Applying, kept: KeptUser, { ref, username, content }: Omit<WorkItem, "change">): KeptUser {
  return { ...kept, username, content, state: "present", missingRuns: 0, changedAt: wallClock(), rowId: record.firstId + ref.row };
}

/** Notes users whom the pool has as their changed rows want them. */
export function settleUser(applying: Applying, item: Omit<WorkItem, "change">, kept: KeptUser): void {
  const { ledger, record } = applying;
  const { ref, sourceKey, username, content } = item;
  const outcome: Outcome = { status: "unchanged", sub: kept.sub ?? "" };
  ledger.rows.put(record.firstId, { ref, sourceKey, username, stepsDone: 1, sub: kept.sub, content, outcome });
  ledger.users.put(followed(applying, kept, item));
}

/** Disables and deletes the users that the source no longer has; their rows follow those of the source. */
export async function applyMissing(applying: Applying, missing: MissingUsers, rows: number, signal: AbortSignal): Promise<void> {
  const keys = [...missing.disable.map((key) => ["disable", key] as const), ...missing.delete.map((key) => ["delete", key] as const)];
  const items = keys.map(([action, sourceKey], index) => ({ action, sourceKey, row: rows + index + 1 }));
  await forEachConcurrent(
    oneBatch(items),
    AT_ONCE,
    ({ action, sourceKey, row }) => applyMissingUser(applying, action, sourceKey, row, signal),
    signal,
  );
}

async function applyMissingUser(applying: Applying, action: "disable" | "delete", sourceKey: string, number: number, signal: AbortSignal) {
  const { ledger, record, pool, profile, progress } = applying;
  const kept = ledger.users.get(sourceKey);
  if (kept === undefined) throw new Error("a missing user is not known any more");
  const ref: SourceRef = { row: number, line: 0, byte: 0, bytes: 0 };
  const row: RowProgress = {
    ref,
    sourceKey,
    username: kept.username,
    stepsDone: 0,
    sub: kept.sub,
    origin: "updated",
    content: kept.content,
  };
  const end = async (outcome: Outcome, state: KeptUser["state"]) => {
    await ledger.transaction(() => {
      // Without its content nobody takes the row for what the user is like.
      ledger.rows.put(record.firstId, { ...row, stepsDone: 1, outcome, content: undefined });
      if (outcome.status !== "updated") return;
      const { missingRuns } = kept;
      ledger.users.put({ ...kept, state, missingRuns: missingRuns + 1, changedAt: applying.wallClock(), rowId: record.firstId + number });
    });
    progress.settled(number, 0, outcome);
  };
  if (kept.sub === undefined) return end(failed(action, "UserSubUnknown", "The sub of the user is not known."), kept.state);
  const held = await poolUser(pool, profile, kept.sub, kept.username, signal);
  if (held === undefined) return end({ status: "updated", sub: kept.sub }, "deleted");
  if (held.status === "EXTERNAL_PROVIDER") {
    return end(failed(action, "ExistingUserIsFederated", "The pool's user is the profile of an identity provider's user."), kept.state);
  }
  const step: Step | undefined = action === "delete" ? deleteStep(held.sub) : held.enabled ? disableStep() : undefined;
  if (step !== undefined) {
    await intend(applying, row, { sub: held.sub, before: action === "delete" ? DELETED : DISABLED });
    const result = await applyOrSettle(sendingOf(applying), step, { username: held.username }, pool.serverTime(), false, signal);
    if (!result.ok) return end({ status: "failed", step: step.name, failure: result.failure }, kept.state);
  }
  return end({ status: "updated", sub: kept.sub }, action === "delete" ? "deleted" : "disabled");
}

const NOTHING = { added: [], removed: [] } as const;
const DISABLED: BeforeImage = { attributes: {}, groups: NOTHING, links: NOTHING, enabled: { before: true, wrote: false } };
const DELETED: BeforeImage = { attributes: {}, groups: NOTHING, links: NOTHING, deleted: true };

function sendingOf({ pool, sleep }: Applying): Sending {
  return { pool, pause: (times, signal) => sleep(Math.random() * LOST_ANSWER_MS * 2 ** times, signal) };
}
