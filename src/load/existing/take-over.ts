import type { Failure, Outcome, PlannedUser } from "../../model/index.ts";
import type { RowProgress, StepJournal } from "../journal.ts";
import type { Pool, PoolUser } from "../pool.ts";
import { runErrorOf } from "../steps/run-error-of.ts";
import { isTriggerFailure } from "../trigger-failure.ts";
import { differencesOf } from "./attribute-differences.ts";
import { type BeforeImages, imageOfTakeOver } from "./before-image.ts";
import type { ExistingRule } from "./existing-rule.ts";
import { aliasIsTaken, findExisting } from "./find-existing.ts";
import { groupsOf } from "./groups-of.ts";
import { notOurs } from "./not-ours.ts";

export interface TakeOver {
  readonly pool: Pool;
  readonly journal: StepJournal;
  readonly rule: ExistingRule;
  readonly user: PlannedUser;
  /** Where what is about to change is kept; left out: it is not kept. */
  readonly before?: BeforeImages | undefined;
}

/** What came of looking at a user that the pool has, or is said to have. */
export type TakenOver =
  /** Adopted or updated: the other steps follow. */
  | { readonly kind: "taken"; readonly progress: RowProgress }
  /** The pool no longer has it: it can be made. */
  | { readonly kind: "gone" }
  | { readonly kind: "left"; readonly outcome: Outcome }
  | { readonly kind: "failed"; readonly step: "create" | "adopt" | "update"; readonly failure: Failure };

/**
 * Settles a row whose user is in the pool: found by its very name, compared, and by the job's rule left alone, adopted, or
 * updated. `refused`: a creation was just refused for the name, so that a name nobody has is another user's alias. Before
 * the first change the user's before-image is durable, and before an update its intent and the attributes' names. Throws
 * RunError where the run cannot go on.
 */
export async function takeOver(
  takeOf: TakeOver,
  progress: RowProgress,
  refused: boolean,
  signal: AbortSignal | undefined,
): Promise<TakenOver> {
  const { pool, journal, rule, user } = takeOf;
  const found = await findExisting(pool, progress, rule.names, signal);
  if (found.kind === "unreadable") return failedOrStopped(found.failure, "create", "AdminGetUser");
  if (found.kind === "nobody" && !refused) return { kind: "gone" };
  if (found.kind !== "user") return { kind: "failed", step: "create", failure: ALIAS_OF_ANOTHER };
  if (rule.mode === "leave") return { kind: "left", outcome: rule.outcome };
  const held = found.user;
  if (held.status === "EXTERNAL_PROVIDER") return { kind: "failed", step: rule.mode, failure: FEDERATED };
  const { names, immutable, update } = differencesOf(user.attributes, held.attributes, rule.names);
  const resumed = progress.origin === "updated";
  if (names.length === 0) {
    await keepBefore(takeOf, held, new Map(), signal);
    return taken(progress, held, resumed ? "updated" : "adopted");
  }
  if (rule.mode === "adopt") return { kind: "failed", step: "adopt", failure: differs("ExistingUserDiffers", names) };
  if (immutable.length > 0) return { kind: "failed", step: "update", failure: differs("ImmutableAttributeDiffers", immutable) };
  // Cognito may move a verified address away from the user who has it, so that is asked first.
  const alias = await aliasIsTaken(pool, held.sub, update, rule.names, signal);
  if ("failure" in alias) return failedOrStopped(alias.failure, "update", "AdminGetUser");
  if (alias.taken !== undefined) return { kind: "failed", step: "update", failure: ALIAS_OF_ANOTHER };
  await keepBefore(takeOf, held, update, signal);
  const changed = [...new Set([...(progress.changed ?? []), ...update.keys()])].sort();
  const intended: RowProgress = { ...progress, origin: "updated", changed, intentAt: pool.serverTime() };
  await journal.record(intended);
  const written = await pool.call("updateAttributes", { username: held.username, attributes: update }, signal);
  const touched: RowProgress = { ...intended, touchedAt: pool.serverTime() };
  if (written.ok) return taken(touched, held, "updated");
  if (!isTriggerFailure(written.failure)) return failedOrStopped(written.failure, "update", "AdminUpdateUserAttributes");
  const after = await findExisting(pool, { username: progress.username, found: undefined }, rule.names, signal);
  const applied = after.kind === "user" && differencesOf(user.attributes, after.user.attributes, rule.names).names.length === 0;
  return applied ? taken(touched, held, "updated") : { kind: "failed", step: "update", failure: { ...written.failure, kind: "permanent" } };
}

/** Groups are listed, which is not billed, only where the plan gives some. */
async function keepBefore(
  { pool, user, before }: TakeOver,
  held: PoolUser,
  update: ReadonlyMap<string, string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (before === undefined) return;
  const groups = user.groups.length === 0 ? [] : await groupsOf(pool, held.username, signal);
  const image = imageOfTakeOver(user, held, groups, update);
  if (image !== undefined) await before.keep(held.sub, image);
}

function taken(progress: RowProgress, { sub }: PoolUser, origin: "adopted" | "updated"): TakenOver {
  return { kind: "taken", progress: { ...progress, stepsDone: 1, intentAt: undefined, sub, origin } };
}

/** A permanent failure is the row's own, any other ends the run. */
function failedOrStopped(failure: Failure, step: "create" | "update", doing: string): TakenOver {
  if (failure.kind !== "permanent") throw runErrorOf(failure, doing);
  return { kind: "failed", step, failure };
}

const ALIAS_OF_ANOTHER = notOurs("AliasOfAnotherUser", "Another user of the pool signs in by the row's name, or by an address of it.");
const FEDERATED = notOurs("ExistingUserIsFederated", "The pool's user of that name is the profile of an identity provider's user.");

function differs(code: "ExistingUserDiffers" | "ImmutableAttributeDiffers", names: readonly string[]): Failure {
  return notOurs(code, `The pool's user differs in ${names.join(", ")}.`);
}
