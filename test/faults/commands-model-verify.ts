import { holderOf, knownFact, type Model, type Plan, planOf, type User, updateOf, userOf } from "./commands-model.ts";

export interface VerifyAnswer {
  readonly exit: number;
  readonly compared: number;
  readonly missing: number;
  /** What differs, by row. */
  readonly different: Readonly<Record<number, readonly string[]>>;
  readonly extra: number;
  readonly gone: number;
}

/** Attributes that each mapping names and the source decides, whether it has a value for them or not. */
const DECIDED: Readonly<Record<Model["mapping"], readonly string[]>> = { plain: ["name"], nickname: ["name", "nickname"] };

/** Holds the pool against source and mapping as they are now: `verify --groups --links`. */
export function modelVerify(model: Model): VerifyAnswer {
  const accounted = new Set<User>();
  const compared = new Map<User, { readonly row: number; readonly plan: Plan; readonly names: Set<string> }>();
  let missing = 0;
  const lost = new Set<string>();
  model.rows.forEach(({ key, broken }, at) => {
    const plan = planOf(model.rows[at] as Model["rows"][number], model.mapping);
    const fact = broken === "short" ? undefined : knownFact(model, key);
    const followed = model.followed.get(key);
    // A run may have made another user of a deleted one's key since.
    const isLoaded = fact !== undefined && (followed?.state !== "deleted" || followed.user !== fact.user);
    const known = isLoaded ? userOf(model, fact.user) : undefined;
    const held = known ?? (plan === undefined ? undefined : holderOf(model, `username ${plan.username}`));
    if (held !== undefined) accounted.add(held);
    if (plan === undefined || !isLoaded) return;
    if (held === undefined) {
      // A second row of the same key is nobody's.
      if (!lost.has(key)) missing++;
      lost.add(key);
    } else if (!compared.has(held)) {
      const names = differencesOf(plan, held, known === undefined);
      // Whoever was there before the job keeps what the source has no value for.
      const isMade = model.facts.find(({ user }) => user === fact.user)?.does === "created";
      if (isMade) for (const name of DECIDED[model.mapping]) if (!(name in plan.attributes) && name in held.attributes) names.add(name);
      compared.set(held, { row: at + 1, plan, names });
    }
  });
  compareGroups(compared);
  const different = [...compared.values()].flatMap(({ row, names }) => (names.size === 0 ? [] : [[row, [...names].sort()] as const]));
  const had = new Set(model.facts.map(({ user }) => user));
  const without = model.pool.filter((user) => !accounted.has(user));
  const gone = without.filter(({ id }) => had.has(id)).length;
  const extra = without.length - gone;
  return {
    exit: missing + different.length + extra > 0 ? 3 : 0,
    compared: compared.size + missing,
    missing,
    different: Object.fromEntries(different),
    extra,
    gone,
  };
}

function differencesOf(plan: Plan, held: User, another: boolean): Set<string> {
  const names = new Set<string>();
  const update = updateOf(plan.attributes, held.attributes);
  for (const [name, value] of Object.entries(update)) {
    const now = held.attributes[name] ?? (name === "email_verified" ? "false" : undefined);
    if (now !== value) names.add(name);
  }
  if (plan.username !== held.username) names.add("username");
  if (plan.enabled !== held.enabled) names.add("enabled");
  if (plan.links.some((link) => !held.links.includes(link))) names.add("links");
  if (another) names.add("sub");
  return names;
}

/** A user lacks a planned group, or is in one that is planned for others and not for it. */
function compareGroups(compared: ReadonlyMap<User, { readonly plan: Plan; readonly names: Set<string> }>): void {
  const planned = new Set([...compared.values()].flatMap(({ plan }) => plan.groups));
  for (const [user, { plan, names }] of compared) {
    const lacks = plan.groups.some((group) => !user.groups.includes(group));
    const beyond = user.groups.some((group) => planned.has(group) && !plan.groups.includes(group));
    if (lacks || beyond) names.add("groups");
  }
}
