import { deleteUser, type Pool, type PoolUser, poolNamesOf, type RowProgress, restoreUser, unlinkIdentity } from "../../load/index.ts";
import type { PoolProfile } from "../../model/index.ts";
import type { BeforeImageStore } from "../ledger/before-images.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import type { AskedUser } from "../ledger/undo-survey.ts";
import type { UndoneRow, UndoneState } from "../ledger/undone-table.ts";
import { objectionTo } from "./objection.ts";

/** Longest pause after a first lost answer, half of it on average; doubles with each. */
const LOST_ANSWER_MS = 100;

export interface UndoContext {
  readonly ledger: Ledger;
  readonly images: BeforeImageStore;
  readonly profile: PoolProfile;
  /** Paced and retrying. */
  readonly pool: Pool;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** The run that is undone. */
  readonly run: RunRecord;
  /** The run of kind `undo`. */
  readonly undo: RunRecord;
  readonly allowPossiblySignedIn: boolean;
  /** Also takes deleted users' developer ids from the identities that were made for them. */
  readonly identities: boolean;
}

/** Deletes or restores one user, its intent on disk before the call and what came of it after, and has later runs know of it. */
export async function undoUser(context: UndoContext, asked: AskedUser & { readonly taken: boolean }, signal: AbortSignal): Promise<void> {
  const { ledger, profile, pool, run, undo } = context;
  const { id, sub } = asked;
  const { username, sourceKey, identityId } = rowOf(ledger, run, id);
  const before = ledger.undone.get(id);
  const note = (row: Pick<UndoneRow, "state" | "intentAt" | "touchedAt" | "reason">) =>
    ledger.transaction(() => ledger.undone.put({ id, sub, run: undo.run, throughId: undo.firstId, ...row }));
  let intentAt = before?.run === undo.run && before.state === "sending" ? before.intentAt : undefined;
  const request = {
    sub,
    name: profile.usernameAttributes.length > 0 ? sub : username,
    async intend() {
      intentAt ??= pool.serverTime();
      await note({ state: "sending", intentAt });
    },
  };
  let identity: "unlinked" | "kept" | undefined;
  const unlink = async (user: PoolUser) => {
    if (identityId !== undefined) identity = await unlinkIdentity(pool, identityId, user.createdAt, signal);
  };
  const done: { readonly state: UndoneState; readonly reason?: string } = asked.taken
    ? await restore(context, request, signal)
    : await deleteUser(
        pool,
        {
          ...request,
          inDoubt: intentAt !== undefined,
          objection: (user) => objectionTo(user, asked.touchedAt, context.allowPossiblySignedIn),
          first: context.identities ? unlink : undefined,
          pause: (times, stop) => context.sleep(Math.random() * LOST_ANSWER_MS * 2 ** times, stop),
        },
        signal,
      );
  const touchedAt = intentAt === undefined ? undefined : pool.serverTime();
  await ledger.transaction(() => {
    ledger.undone.put({
      id,
      sub,
      run: undo.run,
      throughId: undo.firstId,
      intentAt,
      touchedAt,
      ...(identity === "kept" ? { reason: "identity-kept" } : {}),
      ...done,
    });
    if (done.state !== "kept") ledger.users.forgetUndone(sourceKey, sub, pool.serverTime());
  });
}

function rowOf(ledger: Ledger, { firstId }: RunRecord, id: number): RowProgress {
  const row = ledger.rows.known(firstId, id - firstId, id - firstId).get(id - firstId);
  if (row === undefined) throw new Error(`row ${id} is not in the ledger`);
  return row;
}

async function restore(
  { images, profile, pool, run }: UndoContext,
  request: { readonly sub: string; readonly name: string; readonly intend: () => Promise<void> },
  signal: AbortSignal,
) {
  const image = images.find(run.run, request.sub);
  if (image === undefined) return { state: "kept", reason: "no-before-image" } as const;
  return await restoreUser(pool, { ...request, image, names: poolNamesOf(profile) }, signal);
}
