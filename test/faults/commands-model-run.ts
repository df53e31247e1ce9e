import {
  addUser,
  claimsOf,
  contentOf,
  type Fact,
  holderOf,
  imageOf,
  inTheWay,
  isSame,
  knownFact,
  type Model,
  type Plan,
  planOf,
  type Row,
  type User,
  updateOf,
  userOf,
  write,
} from "./commands-model.ts";

export interface RunAnswer {
  readonly exit: number;
  /** Outcomes of the rows, in their order. */
  readonly statuses: readonly string[];
}

type Fate =
  | { readonly status: "rejected" | "skipped" | "unchanged" }
  | { readonly status: "load"; readonly plan: Plan }
  | { readonly status: "existing"; readonly plan: Plan; readonly user: User };

/** What a plan says of each row. Existing users keep their names before rows, earlier rows before later ones; who loses one name holds none. */
export function fatesOf(model: Model, rows: readonly Row[]): readonly Fate[] {
  const plans = rows.map((row) => planOf(row, model.mapping));
  const takesOver = model.existing === "adopt" || model.existing === "update";
  const own = plans.map((plan) => plan && userOf(model, knownFact(model, plan.key)?.user));
  const stands = plans.map((plan, row) => own[row] ?? (plan && takesOver ? holderOf(model, `username ${plan.username}`) : undefined));
  const taken = new Set<string>();
  return plans.map((plan, row): Fate => {
    if (plan === undefined) return { status: "rejected" };
    const claims = claimsOf(plan);
    for (const claim of claims) {
      const holder = holderOf(model, claim);
      const first = plans.findIndex((other, at) => other !== undefined && stands[at] === holder && claimsOf(other).includes(claim));
      if (holder !== undefined && first === -1) {
        return { status: claim.startsWith("username ") && model.existing === "skip" ? "skipped" : "rejected" };
      }
      if (holder === undefined ? taken.has(claim) : first !== row) return { status: "rejected" };
    }
    for (const claim of claims) taken.add(claim);
    if (own[row] !== undefined) {
      return { status: isSame(knownFact(model, plan.key)?.content, contentOf(plan)) ? "unchanged" : "skipped" };
    }
    const user = stands[row];
    return user === undefined ? { status: "load", plan } : { status: "existing", plan, user };
  });
}

/** Runs the job over rows and gives each its outcome. `vague`: a process died meanwhile. */
export function modelRun(model: Model, rows: readonly Row[], vague = false): RunAnswer {
  const fates = fatesOf(model, rows);
  for (const row of rows) for (const group of planOf(row, model.mapping)?.groups ?? []) model.managed.add(group);
  const run = model.runs.length;
  model.runs.push({ kind: "load", name: "", rows: rows.length, mapping: model.mapping, finished: true });
  const statuses = fates.map((fate) => {
    if (fate.status === "load") return create(model, run, fate.plan, vague);
    if (fate.status === "existing") return takeOver(model, run, fate.plan, fate.user);
    return fate.status;
  });
  return { exit: statuses.some((status) => status === "rejected" || status === "failed") ? 3 : 0, statuses };
}

export function create(model: Model, run: number, plan: Plan, vague: boolean): "created" {
  const user = addUser(model, plan, model.doubtful.delete(plan.key) || vague);
  note(model, { run, key: plan.key, user: user.id, does: "created", content: contentOf(plan), wrote: true, void: false });
  return "created";
}

/** `policies.existing: adopt` or `update`, for a user of the row's very name. */
export function takeOver(model: Model, run: number, plan: Plan, user: User): "adopted" | "updated" | "failed" {
  const update = updateOf(plan.attributes, user.attributes);
  const differs = Object.keys(update).length > 0;
  if (differs && (model.existing === "adopt" || inTheWay(model, user, update) !== undefined)) return "failed";
  const joined = plan.groups.filter((group) => !user.groups.includes(group));
  const linked = plan.links.filter((link) => !user.links.includes(link));
  const disables = !plan.enabled && user.enabled ? { enabled: { before: true, wrote: false } } : {};
  const image = { attributes: imageOf(user, update), joined, left: [], linked, ...disables };
  const wrote = differs || plan.groups.length > 0 || plan.links.length > 0 || !plan.enabled;
  write(user, update);
  user.groups = [...user.groups, ...joined];
  user.links = [...user.links, ...linked];
  if (!plan.enabled) user.enabled = false;
  if (wrote) user.modified = user.touched = model.time++;
  const does = differs ? "updated" : "adopted";
  note(model, { run, key: plan.key, user: user.id, does, content: contentOf(plan), image, wrote, void: false });
  return does;
}

/** Writes down what became of a user, for later runs and for syncs. */
export function note(model: Model, fact: Fact): void {
  model.facts.push(fact);
  const { key, user, content, does } = fact;
  if (content === undefined || does === "refused") return;
  const before = model.followed.get(key);
  const same = before !== undefined && before.user === user;
  const [username] = JSON.parse(content.attributes) as [string];
  const state = same && (before.state === "missing" || before.state === "disabled") ? before.state : "present";
  const missingRuns = same && state !== "present" ? before.missingRuns : 0;
  model.followed.set(key, { user, username, content, created: same ? before.created : does === "created", state, missingRuns });
}
