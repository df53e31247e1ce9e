import {
  compareUser,
  type FollowRule,
  groupsOf,
  type Pool,
  type PoolUser,
  type RowProgress,
  runErrorOf,
  type UserChange,
} from "../../load/index.ts";
import type { Outcome, PlannedUser, PoolProfile, SourceRow } from "../../model/index.ts";
import { forEachConcurrent } from "../../streaming/for-each-concurrent.ts";
import { foldOf, planIssue } from "../../transform/index.ts";
import { contentHash, sameRest } from "../content-hash.ts";
import type { KeptUser, UserTable } from "../ledger/user-table.ts";
import type { RowDecision, RowPlanner } from "../row-planner.ts";
import { wantedAttributes } from "./follow-rule.ts";
import { rowNumberOf, type WantedRows } from "./wanted-rows.ts";
import type { WorkItem } from "./work-file.ts";

/** Users looked at in the pool at once. */
const AT_ONCE = 50;

export interface Look {
  readonly pool: Pool;
  readonly profile: PoolProfile;
  readonly planner: RowPlanner;
  readonly users: UserTable;
  readonly rule: FollowRule;
  readonly followsEnabled: boolean;
  /** Whether groups, links and the enabled state are compared although the source changed nothing of them. */
  readonly drift: boolean;
  /** Rows of earlier runs that may have changed their user without having come to their end: everything is compared. */
  readonly unfinished: ReadonlyMap<string, RowProgress>;
  readonly put: (row: RowProgress) => void;
  readonly found: {
    change(item: WorkItem): void;
    /** The pool has the user as it shall be. */
    settled(item: Omit<WorkItem, "change">, kept: KeptUser): void;
    /** Nobody of the pool is this user any more; `former` is the sub that it had, where that is known. */
    gone(row: SourceRow, decision: Extract<RowDecision, { kind: "load" }>, former: string | undefined): void;
    outcome(outcome: Outcome): void;
  };
}

/** Compares the users whose rows changed with the pool's, each listed by its sub, which is not billed. Writes nothing to the pool. */
export async function lookAtChanges(look: Look, wanted: WantedRows, signal: AbortSignal): Promise<void> {
  await forEachConcurrent(wanted.read(["change", "look"], signal), AT_ONCE, (row) => lookAt(look, row, signal), signal);
}

async function lookAt(look: Look, row: SourceRow, signal: AbortSignal): Promise<void> {
  const decision = look.planner(row);
  if (decision.kind !== "load") throw new Error(`row ${rowNumberOf(row)} was planned otherwise before`);
  const { user } = decision;
  const kept = look.users.get(user.sourceKey);
  if (kept === undefined) return look.found.gone(row, decision, undefined);
  if (kept.sub === undefined) return ended(look, user, failed("look up", "UserSubUnknown", "The sub of the user is not known."));
  if (isRenamed(user, kept, look.profile)) {
    return ended(look, user, { status: "rejected", issues: [planIssue("username-changed", "username")] });
  }
  const held = await poolUser(look.pool, look.profile, kept.sub, kept.username, signal);
  if (held === undefined) return look.found.gone(row, decision, kept.sub);
  if (held.status === "EXTERNAL_PROVIDER") {
    return ended(look, user, failed("update", "ExistingUserIsFederated", "The pool's user is the profile of an identity provider's user."));
  }
  const content = contentHash(user);
  const inDoubt = kept.state !== "present" || look.unfinished.has(user.sourceKey);
  const rest = look.drift || inDoubt || !sameRest(kept.content, content);
  const wantedGroups = rest && (user.groups.length > 0 || look.rule.revocableGroups.size > 0) ? user.groups : undefined;
  const groups = wantedGroups === undefined ? [] : await groupsOf(look.pool, held.username, signal);
  const change = compareUser(
    {
      attributes: wantedAttributes(user, look.profile),
      ...(rest ? { links: user.links } : {}),
      ...(wantedGroups && { groups: wantedGroups }),
      // What a sync has disabled it also enables, whoever decides that otherwise.
      ...(rest && (look.followsEnabled || kept.state === "disabled") ? { enabled: user.enabled } : {}),
    },
    held,
    groups,
    look.rule,
  );
  const item = { ref: user.ref, sourceKey: user.sourceKey, username: user.username, content };
  if (isNothing(change)) look.found.settled(item, kept);
  else look.found.change({ ...item, change });
}

/** Where addresses are usernames, another address is another attribute; any other username never changes. */
function isRenamed({ username }: PlannedUser, kept: KeptUser, profile: PoolProfile): boolean {
  const fold = foldOf(profile);
  return profile.usernameAttributes.length === 0 && fold(username) !== fold(kept.username);
}

function isNothing({ update, remove, addGroups, removeGroups, link, unlink, enable, refused }: UserChange): boolean {
  const lists = [update, remove, addGroups, removeGroups, link, unlink];
  return enable === undefined && refused === undefined && lists.every((list) => list.length === 0);
}

function ended({ put, found }: Look, user: PlannedUser, outcome: Outcome): void {
  put({ ref: user.ref, sourceKey: user.sourceKey, username: user.username, stepsDone: 0, outcome });
  found.outcome(outcome);
}

/** A failure of one user that no call of ours met. */
export function failed(step: string, code: string, message: string): Outcome {
  return { status: "failed", step, failure: { kind: "permanent", code, message } };
}

/** A sub is letters, digits and dashes; anything else is not put into a filter. */
const SUB = /^[\w-]{1,64}$/;

/** The user with a sub; the list lags behind writes, so nobody is called gone who was not asked for strongly. Throws RunError. */
export async function poolUser(
  pool: Pool,
  { usernameAttributes }: Pick<PoolProfile, "usernameAttributes">,
  sub: string,
  username: string,
  signal: AbortSignal,
): Promise<PoolUser | undefined> {
  if (!SUB.test(sub)) return undefined;
  const page = await pool.call("listUsers", { filter: `sub = "${sub}"`, limit: 1 }, signal);
  if (!page.ok) throw runErrorOf(page.failure, "ListUsers");
  const listed = page.users.find((user) => user.sub === sub);
  if (listed !== undefined) return listed;
  const read = await pool.call("getUser", { username: usernameAttributes.length > 0 ? sub : username }, signal);
  if (read.ok) return read.user.sub === sub ? read.user : undefined;
  if (read.failure.code === "UserNotFoundException") return undefined;
  throw runErrorOf(read.failure, "AdminGetUser");
}
