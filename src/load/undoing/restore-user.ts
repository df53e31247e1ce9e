import { RunError } from "../../model/index.ts";
import type { BeforeImage } from "../existing/before-image.ts";
import type { PoolNames } from "../existing/existing-rule.ts";
import { aliasIsTaken } from "../existing/find-existing.ts";
import { groupsOf } from "../existing/groups-of.ts";
import { notOurs } from "../existing/not-ours.ts";
import type { Pool, PoolResult, PoolUser } from "../pool.ts";
import { linkedIdentities } from "../steps/linked-identities.ts";
import { runErrorOf } from "../steps/run-error-of.ts";
import { readStrongly, readUser, type UserName } from "./read-user.ts";
import { type Restoration, restorationOf } from "./restoration.ts";

export interface RestorationRequest extends UserName {
  readonly image: BeforeImage;
  readonly names: PoolNames;
  /** Durable before the first call is sent. */
  readonly intend: () => Promise<void>;
}

export type Restored =
  | { readonly state: "restored" | "gone" }
  /** `kept`: nothing was restored. */
  | { readonly state: "partly" | "kept"; readonly reason: string };

/** Lost answers in a row for one link before the command stops and says so. */
const LOST_ANSWERS_AT_MOST = 5;

/**
 * Brings a user back to its before-image, one thing after the other and only where the pool still has what the run wrote.
 * Done again it does no harm. Throws RunError where no other user would fare better.
 */
export async function restoreUser(pool: Pool, request: RestorationRequest, signal?: AbortSignal): Promise<Restored> {
  const listed = await readUser(pool, request, signal);
  if (listed === undefined) return request.image.deleted === true ? { state: "kept", reason: "deleted-by-run" } : { state: "gone" };
  if (listed.status === "EXTERNAL_PROVIDER") return { state: "kept", reason: "changed-since" };
  const plan = await planFor(pool, request, listed, signal);
  if (plan === undefined) return { state: "gone" };
  const calls = callsOf(pool, request, plan.user, plan.restoration, signal);
  const { changed } = plan.restoration;
  if (calls.length === 0 && changed.length > 0) return { state: "kept", reason: "changed-since" };
  if (calls.length > 0) await request.intend();
  let refused: string | undefined;
  for (const call of calls) {
    const result = await call();
    if (result.ok) continue;
    if (result.failure.kind !== "permanent") throw runErrorOf(result.failure, "restoring users");
    refused ??= result.failure.code;
  }
  const reason = refused ?? (changed.length > 0 ? "changed-since" : request.image.mfa === true ? "mfa-not-restored" : undefined);
  return reason === undefined ? { state: "restored" } : { state: "partly", reason };
}

async function planFor(
  pool: Pool,
  { image, names, ...name }: RestorationRequest,
  listed: PoolUser,
  signal: AbortSignal | undefined,
): Promise<{ readonly user: PoolUser; readonly restoration: Restoration } | undefined> {
  const { added, removed } = image.groups;
  const groups = added.length + removed.length === 0 ? [] : await groupsOf(pool, listed.username, signal);
  const restoration = restorationOf(image, listed, groups, names);
  if (!restoration.already) return { user: listed, restoration };
  // Nobody is called restored by a list that may not show yet what the run wrote.
  const user = await readStrongly(pool, name, signal);
  return user && { user, restoration: restorationOf(image, user, groups, names) };
}

type Call = () => Promise<PoolResult>;

/** In an order in which nobody can sign in who could not before: disabling comes first, enabling last. */
function callsOf(
  pool: Pool,
  request: RestorationRequest,
  { username }: PoolUser,
  { update, remove, join, leave, link, unlink, enable }: Restoration,
  signal: AbortSignal | undefined,
): readonly Call[] {
  const identity = (call: Call, provider: string, id: string, wanted: boolean) => () =>
    untilKnown(call, async () => {
      const user = await readStrongly(pool, request, signal);
      const linked = linkedIdentities(user?.attributes.get("identities")).some((one) => one.provider === provider && one.id === id);
      return user === undefined || linked === wanted;
    });
  return [
    ...(enable === false ? [() => pool.call("disableUser", { username }, signal)] : []),
    ...(update.size > 0 ? [() => updateUnlessTaken(pool, request, username, update, signal)] : []),
    ...(remove.length > 0 ? [() => pool.call("removeAttributes", { username, names: remove }, signal)] : []),
    ...leave.map((group) => () => pool.call("removeFromGroup", { username, group }, signal)),
    ...join.map((group) => () => pool.call("addToGroup", { username, group }, signal)),
    ...unlink.map((one) => identity(() => pool.call("unlinkProvider", one, signal), one.provider, one.id, false)),
    ...link.map((one) => identity(() => pool.call("linkProvider", { username, ...one }, signal), one.provider, one.id, true)),
    ...(enable === true ? [() => pool.call("enableUser", { username }, signal)] : []),
  ];
}

/** Cognito may move a verified address away from whoever took it since, so that is asked first. */
async function updateUnlessTaken(
  pool: Pool,
  { sub, names }: RestorationRequest,
  username: string,
  attributes: ReadonlyMap<string, string>,
  signal: AbortSignal | undefined,
): Promise<PoolResult> {
  const alias = await aliasIsTaken(pool, sub, attributes, names, signal);
  if ("failure" in alias) return { ok: false, failure: alias.failure };
  if (alias.taken !== undefined) return { ok: false, failure: TAKEN };
  return await pool.call("updateAttributes", { username, attributes }, signal);
}

const TAKEN = notOurs("AliasOfAnotherUser", "Another user signs in by the former address.");

/** Repeats a call whose answer was lost, unless a look finds it done. */
async function untilKnown(call: Call, isDone: () => Promise<boolean>): Promise<PoolResult> {
  for (let lost = 0; lost <= LOST_ANSWERS_AT_MOST; lost++) {
    const result = await call();
    if (result.ok || result.failure.kind !== "unknown-outcome") return result;
    if (await isDone()) return { ok: true };
  }
  throw new RunError(
    "temporary",
    `The answer to a call that restores a link was lost ${LOST_ANSWERS_AT_MOST + 1} times in a row.`,
    "Check the network to Cognito and run the same command again: it goes on where it stopped.",
  );
}
