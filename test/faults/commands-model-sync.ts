import {
  claimsOf,
  contentOf,
  type Followed,
  holderOf,
  imageOf,
  inTheWay,
  isSame,
  type Model,
  mappedNames,
  type Plan,
  planOf,
  textOf,
  type User,
  updateOf,
  userOf,
  write,
} from "./commands-model.ts";
import { create, note, takeOver } from "./commands-model-run.ts";

export type Guard = "mapping" | "ledger" | "shrunk-source" | "disable" | "delete";

/** What the pool holds afterwards, by username: where two users' turns decide, either is right. */
export type Observed = ReadonlyMap<string, Readonly<Record<string, string>>>;

export interface SyncAnswer {
  /** Those that trip, accepted or not. */
  readonly guards: readonly Guard[];
  readonly exit: number;
  readonly counts: Readonly<Record<"created" | "updated" | "adopted" | "nothing" | "rejected" | "failed", number>>;
  readonly disabled: number;
  readonly deleted: number;
}

interface Change {
  readonly plan: Plan;
  readonly user: User;
  readonly update: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
  readonly join: readonly string[];
  readonly leave: readonly string[];
  readonly link: readonly string[];
  readonly enable: boolean | undefined;
}

const REFUSED = {
  guards: [],
  exit: 4,
  counts: { created: 0, updated: 0, adopted: 0, nothing: 0, rejected: 0, failed: 0 },
  disabled: 0,
  deleted: 0,
};
const [SHRUNK_PERCENT, DISABLE_PERCENT, DELETE_PERCENT] = [10, 5, 1];

/** Syncs the job. Changes the model where no guard refuses. */
export function modelSync(model: Model, accept: readonly Guard[], drift: boolean, observed: Observed, vague = false): SyncAnswer {
  if (model.rows.length === 0) return REFUSED;
  const counts = { ...REFUSED.counts };
  const there = [...model.followed].filter(([, { state }]) => state !== "deleted");
  const guards: Guard[] = guardsBefore(model, there.length);
  const wanted = new Map<number, { readonly plan: Plan; readonly known: Followed | undefined }>();
  const seen = new Set<string>();
  /** Rows that are as they were keep their names, and whatever comes with one of their source keys again is a duplicate. */
  const kept = new Set<number>();
  const keptKeys = new Set<string>();
  const managed = new Set(model.managed);
  const plans = model.rows.map((row) => planOf(row, model.mapping));
  plans.forEach((plan, at) => {
    const { broken, key } = model.rows[at] as Model["rows"][number];
    if (broken !== "short") seen.add(key);
    if (plan === undefined) {
      counts.rejected++;
      return;
    }
    for (const group of plan.groups) managed.add(group);
    const known = there.find(([name]) => name === key)?.[1];
    const content = contentOf(plan);
    const leaves = model.existing === "skip" || model.existing === "fail";
    const asKnown = known !== undefined && !isInDoubt(model, key, known) && isSame(known.content, content) && !keptKeys.has(key);
    if (asKnown) {
      kept.add(at);
      keptKeys.add(key);
    }
    if (asKnown && (!drift || isAsPlanned(model, plan, known))) counts.nothing++;
    else if (known === undefined && leaves && !drift && model.leftAlone.get(key) === textOf(content))
      counts[model.existing === "skip" ? "nothing" : "rejected"]++;
    else wanted.set(at, { plan, known });
  });
  counts.rejected += rejectDuplicates(plans, wanted, kept);

  const creates: Plan[] = [];
  const changes: Change[] = [];
  const settled: Change[] = [];
  for (const { plan, known } of wanted.values()) {
    if (known === undefined) creates.push(plan);
    else if (known.username !== plan.username) counts.rejected++;
    else {
      const user = userOf(model, known.user);
      const rest = drift || known.state === "missing" || isInDoubt(model, plan.key, known) || known.content.rest !== contentOf(plan).rest;
      const change = user && changeOf(model, plan, user, rest, managed);
      if (change === undefined) creates.push(plan);
      else (isNothing(change) ? settled : changes).push(change);
    }
  }
  const judges = model.rows.every(({ broken }) => broken !== "short");
  const unseen = there.filter(([key]) => judges && !seen.has(key));
  const { action, afterRuns } = model.missing;
  const due = unseen.filter(([, { state, missingRuns, created }]) => {
    if (state === "disabled") return action === "delete" && created;
    return action !== "keep" && missingRuns + 1 >= afterRuns;
  });
  const gone = (known: Followed) => action === "delete" && known.created;
  const deletes = due.filter(([, known]) => gone(known)).length;
  const disables = due.length - deletes + changes.filter(({ enable }) => enable === false).length;
  if (disables > (there.length * DISABLE_PERCENT) / 100) guards.push("disable");
  if (deletes > (there.length * DELETE_PERCENT) / 100) guards.push("delete");
  if (guards.some((guard) => !accept.includes(guard))) return { ...REFUSED, guards };

  const run = model.runs.length;
  model.runs.push({ kind: "sync", name: "", rows: model.rows.length, mapping: model.mapping, finished: true });
  model.managed = managed;
  for (const key of seen) {
    const known = model.followed.get(key);
    if (known?.state === "missing") model.followed.set(key, { ...known, state: "present", missingRuns: 0 });
  }
  counts.nothing += settled.length;
  for (const { plan, user } of settled) follow(model, run, plan, user, undefined);
  applyChanges(model, run, changes, counts);
  for (const [key, known] of due) {
    counts.updated++;
    applyMissing(model, run, key, known, gone(known));
  }
  for (const [key, known] of unseen) {
    if (due.some(([other]) => other === key) || known.state === "disabled") continue;
    model.followed.set(key, { ...known, state: "missing", missingRuns: known.missingRuns + 1 });
  }
  // An address that a user gives up only now, as it is taken over: whether it is free in time is a matter of turns.
  const contested = creates.filter((plan) => {
    if (model.existing !== "update") return false;
    const holder = claimsOf(plan).flatMap((claim) => (claim.startsWith("email ") ? (holderOf(model, claim) ?? []) : []))[0];
    return holder !== undefined && creates.some((other) => other !== plan && other.username === holder.username);
  });
  for (const plan of creates) if (!contested.includes(plan)) counts[createOrTakeOver(model, run, plan, vague)]++;
  for (const plan of contested) {
    const { email } = plan.attributes;
    const was = observed.get(plan.username)?.["email"] === email;
    counts[was ? createOrTakeOver(model, run, plan, vague) : "failed"]++;
  }
  return { guards, exit: counts.rejected + counts.failed > 0 ? 3 : 0, counts, disabled: disables, deleted: deletes };
}

function guardsBefore(model: Model, there: number): Guard[] {
  const finished = model.runs.filter((run) => run.finished && run.kind !== "undo");
  const guards: Guard[] = [];
  if (finished.length > 0 && finished.at(-1)?.mapping !== model.mapping) guards.push("mapping");
  if (there === 0 && model.pool.length > 0) guards.push("ledger");
  // A run may have been over a few mended rows, which says nothing of the source.
  const last = finished.findLastIndex(({ kind }) => kind === "sync");
  const rows = Math.max(0, ...finished.slice(Math.max(0, last)).map((run) => run.rows));
  if (model.rows.length < rows * (1 - SHRUNK_PERCENT / 100)) guards.push("shrunk-source");
  return guards;
}

/** Whether the user may be otherwise than what is known, so that it is looked at also where its row did not change. */
function isInDoubt(model: Model, key: string, { state }: Followed): boolean {
  return state === "disabled" || model.facts.findLast((fact) => fact.key === key && !fact.void)?.does === "refused";
}

/** A row that is as it was keeps its names; of the others the earlier one does. Gives how many lose one. */
function rejectDuplicates(
  plans: readonly (Plan | undefined)[],
  wanted: Map<number, { readonly plan: Plan }>,
  kept: ReadonlySet<number>,
): number {
  const taken = new Set(plans.flatMap((plan, at) => (plan !== undefined && (kept.has(at) || !wanted.has(at)) ? claimsOf(plan) : [])));
  let lost = 0;
  for (const [at, { plan }] of [...wanted]) {
    if (kept.has(at)) continue;
    const claims = claimsOf(plan);
    if (claims.some((claim) => taken.has(claim))) {
      wanted.delete(at);
      lost++;
    } else for (const claim of claims) taken.add(claim);
  }
  return lost;
}

/** Whether --drift finds the user as the source wants it, in groups that were managed before. */
function isAsPlanned(model: Model, plan: Plan, known: Followed): boolean {
  const user = userOf(model, known.user);
  return user !== undefined && isNothing(changeOf(model, plan, user, true, model.managed));
}

function changeOf(model: Model, plan: Plan, user: User, rest: boolean, managed: ReadonlySet<string>): Change {
  const enable = rest && plan.enabled !== user.enabled ? plan.enabled : undefined;
  return {
    plan,
    user,
    update: updateOf(plan.attributes, user.attributes),
    remove: mappedNames(model.mapping).filter((name) => plan.attributes[name] === undefined && user.attributes[name] !== undefined),
    join: rest ? plan.groups.filter((group) => !user.groups.includes(group)) : [],
    leave: rest ? user.groups.filter((group) => managed.has(group) && !plan.groups.includes(group)) : [],
    link: rest ? plan.links.filter((link) => !user.links.includes(link)) : [],
    enable,
  };
}

function isNothing({ update, remove, join, leave, link, enable }: Change): boolean {
  return Object.keys(update).length + remove.length + join.length + leave.length + link.length === 0 && enable === undefined;
}

/** An address that another user gives up in the same sync moves; one that is not given up fails its row, and nobody is enabled by a failed one. */
function applyChanges(model: Model, run: number, changes: readonly Change[], counts: { updated: number; failed: number }): void {
  const images = new Map(changes.map((change) => [change, imageOfChange(change)]));
  let open = changes;
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    open = open.filter((change) => inTheWay(model, change.user, change.update) !== undefined || apply(model, change, true));
  }
  for (const change of changes) {
    const { plan, user } = change;
    if (open.includes(change)) {
      apply(model, change, false);
      counts.failed++;
      const content = model.followed.get(plan.key)?.content;
      note(model, { run, key: plan.key, user: user.id, does: "refused", content, image: images.get(change), wrote: true, void: false });
    } else {
      counts.updated++;
      follow(model, run, plan, user, images.get(change));
    }
  }
}

function imageOfChange({ user, update, remove, join, leave, link, enable }: Change) {
  const toggled = enable === undefined ? {} : { enabled: { before: user.enabled, wrote: enable } };
  return { attributes: imageOf(user, update, remove), joined: join, left: leave, linked: link, ...toggled };
}

/** False, so that it is no longer open. */
function apply(model: Model, { user, update, remove, join, leave, link, enable }: Change, whole: boolean): false {
  write(user, whole ? update : {}, remove);
  user.groups = [...user.groups.filter((group) => !leave.includes(group)), ...join];
  user.links = [...user.links, ...link];
  if (enable === false || (enable === true && whole)) user.enabled = enable;
  user.modified = model.time++;
  return false;
}

function follow(model: Model, run: number, plan: Plan, user: User, image: ReturnType<typeof imageOfChange> | undefined): void {
  const does = image === undefined ? "settled" : "updated";
  note(model, { run, key: plan.key, user: user.id, does, content: contentOf(plan), image, wrote: image !== undefined, void: false });
  const known = model.followed.get(plan.key);
  if (known !== undefined) model.followed.set(plan.key, { ...known, state: "present", missingRuns: 0 });
}

function applyMissing(model: Model, run: number, key: string, known: Followed, deletes: boolean): void {
  const user = userOf(model, known.user);
  const nothing = { attributes: {}, joined: [], left: [], linked: [] };
  const image = deletes ? ({ ...nothing, deleted: true } as const) : { ...nothing, enabled: { before: true, wrote: false } };
  const wrote = user !== undefined && (deletes || user.enabled);
  note(model, {
    run,
    key,
    user: known.user,
    does: "updated",
    content: undefined,
    image: wrote ? image : undefined,
    wrote: true,
    void: false,
  });
  model.followed.set(key, { ...known, state: user === undefined || deletes ? "deleted" : "disabled", missingRuns: known.missingRuns + 1 });
  if (user === undefined) return;
  if (deletes) model.pool = model.pool.filter((one) => one !== user);
  else if (user.enabled) {
    user.enabled = false;
    user.modified = model.time++;
  }
}

function createOrTakeOver(model: Model, run: number, plan: Plan, vague: boolean): keyof SyncAnswer["counts"] {
  const holder = holderOf(model, `username ${plan.username}`);
  if (holder !== undefined) {
    if (model.existing === "adopt" || model.existing === "update") return takeOver(model, run, plan, holder);
    model.leftAlone.set(plan.key, textOf(contentOf(plan)));
    return model.existing === "skip" ? "nothing" : "rejected";
  }
  const others = claimsOf(plan).some((claim) => holderOf(model, claim) !== undefined);
  return others ? "failed" : create(model, run, plan, vague);
}
