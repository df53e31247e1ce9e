import type { Source } from "../../src/extract/source.ts";
import type { Issue, PlannedUser, PoolProfile, SourceRow } from "../../src/model/index.ts";
import {
  compileClaims,
  compilePoolCheck,
  compileProviderGroupFilter,
  compileRoute,
  duplicateIssue,
  type Mapping,
} from "../../src/transform/index.ts";

const SHOWN_ROWS = 20;

/** A sample's plan as the golden files hold it: counts over all rows, and the first rows in full. */
export async function planOf(source: Source, mapping: Mapping, profile: PoolProfile): Promise<object> {
  const counts = new Map<string, number>();
  const first: object[] = [];
  const decide = decider(mapping, profile);
  let rows = 0;
  for await (const batch of source.read()) {
    for (const row of batch) {
      rows += 1;
      const decision = decide(row);
      for (const name of decision.names) counts.set(name, (counts.get(name) ?? 0) + 1);
      if (first.length < SHOWN_ROWS) first.push(decision.shown);
    }
  }
  return { rows, counts: Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))), first };
}

interface Decision {
  /** What the row counts as: `load by import-job`, `reject email-malformed`, `skip ...`. */
  readonly names: readonly string[];
  readonly shown: object;
}

function decider(mapping: Mapping, profile: PoolProfile): (row: SourceRow) => Decision {
  const check = compilePoolCheck(profile, { createGroups: false });
  const withoutProviderGroups = compileProviderGroupFilter(profile);
  const routeOf = compileRoute(profile, "auto");
  const claimsOf = compileClaims(profile);
  const owners = new Map<string, number>();
  const rejected = (row: number, issues: readonly Issue[]): Decision => ({
    names: ["reject", ...new Set(issues.map(({ code, field }) => `reject ${code} ${field}`))],
    shown: { row, kind: "reject", issues: issues.map(({ code, field }) => `${code} ${field}`) },
  });
  return (row) => {
    if (row.kind === "unreadable") return rejected(row.ref.row, row.issues);
    const plan = mapping.plan(row.record);
    if (plan.kind === "reject") return rejected(plan.ref.row, plan.issues);
    if (plan.kind === "skip") {
      return { names: ["skip", `skip ${plan.reason}`], shown: { row: plan.ref.row, kind: "skip", reason: plan.reason } };
    }
    const user = { ...plan.user, groups: withoutProviderGroups(plan.user.groups) };
    const issues = [...check(user), ...collisions(user, owners)];
    if (issues.length > 0) return rejected(user.ref.row, issues);
    const choice = routeOf(user);
    if (choice.route === undefined) return rejected(user.ref.row, choice.issues);
    return { names: ["load", `load by ${choice.route}: ${choice.reason}`, ...hashNames(user)], shown: shownUser(user, choice) };
  };

  function collisions(user: PlannedUser, owned: Map<string, number>): readonly Issue[] {
    const claims = [{ kind: "source-key" as const, value: user.sourceKey }, ...claimsOf(user)];
    return claims.flatMap(({ kind, value }) => {
      const owner = owned.get(`${kind} ${value}`);
      if (owner === undefined) owned.set(`${kind} ${value}`, user.ref.row);
      return owner === undefined ? [] : [duplicateIssue(kind, `row ${owner}`)];
    });
  }
}

/** What a loaded user's password hash is, wherever its route lets it go. */
function hashNames({ credential }: PlannedUser): readonly string[] {
  if (credential.kind === "hash") return [`hash ${credential.algorithm}`];
  return credential.kind === "unusable-hash" ? [`hash not carried: ${credential.code}`] : [];
}

function shownUser(
  { ref, attributes, ...user }: PlannedUser,
  { route, reason }: { readonly route: string; readonly reason: string },
): object {
  return { row: ref.row, kind: "load", route, reason, ...user, attributes: Object.fromEntries(attributes) };
}
