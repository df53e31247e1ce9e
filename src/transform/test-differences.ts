import type { DocumentPath, MappingTest } from "../documents/index.ts";
import type { Credential, IdentityLink, Plan, PlannedUser } from "../model/index.ts";

/** What a test expected of a part of the plan, and what came; in words, made-up values included. */
export interface Difference {
  /** Path in `expect`; empty where the row's whole fate is another. */
  readonly field: DocumentPath;
  readonly expected: string;
  readonly got: string;
}

type Expected = MappingTest["expect"];

/** Where a plan is otherwise than a mapping's test expects it; what the test does not name is not compared. */
export function testDifferences(expected: Expected, plan: Plan): readonly Difference[] {
  const fate = fateOf(expected);
  if (fate !== fateOfPlan(plan, (code) => code)) {
    return [{ field: [], expected: fate, got: fateOfPlan(plan, (code, field) => `${code} (${field})`) }];
  }
  if (plan.kind !== "load") return difference(["key"], expected.key, plan.sourceKey, quoted);
  return userDifferences(expected, plan.user);
}

function userDifferences(expected: Expected, user: PlannedUser): readonly Difference[] {
  const attributes = Object.entries(expected.attributes ?? {});
  return [
    ...difference(["key"], expected.key, user.sourceKey, quoted),
    ...difference(["username"], expected.username, user.username, quoted),
    ...attributes.flatMap(([name, value]) =>
      difference(["attributes", name], value, user.attributes.get(name) ?? null, (shown) => (shown === null ? "none" : quoted(shown))),
    ),
    ...difference(["groups"], expected.groups && listed(expected.groups.map(quoted)), listed(user.groups.map(quoted))),
    ...difference(["links"], expected.links && listed(expected.links.map(linkText)), listed(user.links.map(linkText))),
    ...difference(["enabled"], expected.enabled, user.enabled, String),
    ...difference(["credential"], expected.credential, credentialOf(user.credential)),
  ];
}

function difference<T>(field: DocumentPath, expected: T | undefined, got: T, words: (value: T) => string = String): readonly Difference[] {
  return expected === undefined || expected === got ? [] : [{ field, expected: words(expected), got: words(got) }];
}

function fateOf({ skip, reject }: Expected): string {
  if (skip !== undefined) return `skipped: ${skip}`;
  return reject === undefined ? "loaded" : `rejected: ${listed([...new Set(reject)])}`;
}

function fateOfPlan(plan: Plan, words: (code: string, field: string) => string): string {
  if (plan.kind === "skip") return `skipped: ${plan.reason}`;
  if (plan.kind === "load") return "loaded";
  return `rejected: ${listed([...new Set(plan.issues.map(({ code, field }) => words(code, field)))])}`;
}

/** A generated password stands for none: whether there is one is the job's policy and not the mapping's. */
function credentialOf(credential: Credential): NonNullable<Expected["credential"]> {
  switch (credential.kind) {
    case "hash":
      return credential.algorithm;
    case "unusable-hash":
      return "unusable";
    case "password":
      return "password";
    default:
      return "none";
  }
}

function linkText({ provider, attribute, id }: IdentityLink): string {
  return `${provider} ${attribute} ${quoted(id)}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Sorted, because their order means nothing. */
function listed(texts: readonly string[]): string {
  return texts.length === 0 ? "none" : [...texts].sort().join(", ");
}
