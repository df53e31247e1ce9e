import { createHash } from "node:crypto";
import {
  type DocumentPath,
  describeProblem,
  type Locate,
  type MappingDocument,
  type MappingFile,
  type Policies,
} from "../documents/index.ts";
import {
  type Credential,
  type IdentityLink,
  type Issue,
  type Plan,
  RunError,
  Secret,
  type SourceShape,
  type UserRecord,
} from "../model/index.ts";
import { compileCondition } from "./condition.ts";
import { compileHash } from "./hashes/hash-rule.ts";
import { DEFAULT_HASH_SETTINGS, type HashSettings } from "./hashes/hash-settings.ts";
import { compileIdentity } from "./identity-rule.ts";
import { compileLink, statedProviders } from "./link-rule.ts";
import { compileList, distinct, statedResults } from "./list-rule.ts";
import { compileMfa } from "./mfa-rule.ts";
import { credentialWithout } from "./no-credential.ts";
import { planIssue } from "./plan-issues.ts";
import type { Problem, Scope } from "./scope.ts";
import { compileValue } from "./value-rule.ts";

/** Raised with every change of meaning, so that plans of older versions are not taken for the same. */
const LANGUAGE_VERSION = 1;

/** A mapping made ready for one source. */
export interface Mapping {
  /** SHA-256 (hex) of everything that decides what a record becomes. */
  readonly fingerprint: string;
  /** The attributes that users can get, in the mapping's order. */
  readonly attributes: readonly string[];
  /** Groups that the mapping itself names; rows may add others where a rule takes names from the source. */
  readonly groups: readonly string[];
  /** Identity providers that the mapping itself names. */
  readonly providers: readonly string[];
  /** What one record becomes. Pure, and it never throws: all problems of a row are issues of the plan. */
  plan(record: UserRecord): Plan;
}

export type MappingPolicies = Pick<Policies, "password" | "newline" | "invitation">;

/**
 * Compiles a mapping for a source's shape. Throws a RunError (`usage`) that lists everything in the mapping that cannot
 * work with this source: unknown columns, bad paths, patterns, zones, countries and expressions. `asOf` is the instant (ISO 8601)
 * that expressions know by this name.
 */
export function compileMapping(
  { document, locate }: MappingFile,
  shape: SourceShape,
  policies: MappingPolicies = DEFAULTS,
  hashes: HashSettings = DEFAULT_HASH_SETTINGS,
  asOf?: string,
): Mapping {
  const problems: Problem[] = [];
  const plan = compilePlan(document, shape, policies, hashes, asOf, problems);
  if (problems.length > 0) throw unusable(problems, locate);
  return {
    fingerprint: fingerprintOf(document, shape, policies, hashes, asOf),
    attributes: Object.keys(document.attributes),
    groups: [...new Set(document.groups.flatMap(statedResults))],
    providers: [...new Set(document.links.flatMap(statedProviders))],
    plan,
  };
}

const DEFAULTS: MappingPolicies = { password: "none", newline: "reject", invitation: "none" };

function compilePlan(
  document: MappingDocument,
  shape: SourceShape,
  policies: MappingPolicies,
  hashes: HashSettings,
  asOf: string | undefined,
  problems: Problem[],
): Mapping["plan"] {
  const instant = asOf === undefined ? undefined : Date.parse(asOf);
  const scope = (field: string, ...path: DocumentPath): Scope => ({ shape, path, field, asOf: instant, problems });
  const readKey = compileValue(document.key, scope("key", "key"));
  const readUsername = compileValue(document.username, scope("username", "username"));
  const attributes = Object.entries(document.attributes).map(([name, rule]) => ({
    name,
    read: compileValue(rule, scope(name, "attributes", name)),
  }));
  const groups = document.groups.map((rule, index) => compileList(rule, scope("groups", "groups", index)));
  const links = document.links.map((rule, index) => compileLink(rule, scope("links", "links", index)));
  const readIdentity = document.identity && compileIdentity(document.identity, scope("identity", "identity"));
  const readEnabled = document.enabled && compileValue(document.enabled, scope("enabled", "enabled"));
  const readMfa = document.mfa && compileMfa(document.mfa, scope("mfa", "mfa"));
  const readPassword = document.password && compileValue(document.password, scope("password", "password"), false);
  const skips = document.skip.map(({ when, reason }, index) => ({
    reason,
    holds: compileCondition(when, scope("skip", "skip", index, "when")),
  }));
  const permanent = document.password?.permanent ?? true;
  const readHash = document.passwordHash && compileHash(document.passwordHash, scope("passwordHash", "passwordHash"), hashes);
  const noCredential = credentialWithout(policies);
  const spaced = policies.newline === "space";

  return (record) => {
    const issues: Issue[] = [];
    const { ref } = record;
    const sourceKey = readKey(record, issues) ?? "";
    if (sourceKey === "" && issues.length === 0) issues.push(planIssue("key-missing", "key"));
    for (const { holds, reason } of skips) {
      if (holds(record, issues)) return { kind: "skip", ref, sourceKey, reason };
    }
    const username = readUsername(record, issues) ?? "";
    if (username === "" && !issues.some((issue) => issue.field === "username")) issues.push(planIssue("username-missing", "username"));
    const values = new Map<string, string>();
    for (const { name, read } of attributes) {
      const value = read(record, issues);
      const written = value && spaced ? withoutLineBreaks(value) : value;
      if (written) values.set(name, written);
    }
    const joined: string[] = [];
    for (const read of groups) read(record, joined, issues);
    const linked: IdentityLink[] = [];
    for (const read of links) read(record, linked, issues);
    const identity = readIdentity?.(record, issues);
    const enabled = readEnabled?.(record, issues);
    if (enabled && enabled !== "true" && enabled !== "false") issues.push(planIssue("flag-unlisted", "enabled"));
    const password = readPassword?.(record, issues);
    const hash = password ? undefined : readHash?.(record, issues);
    const mfa = readMfa?.(record, issues);
    if (issues.length > 0) return { kind: "reject", ref, sourceKey, issues };
    const credential: Credential = password ? { kind: "password", password: new Secret(password), permanent } : (hash ?? noCredential);
    const user = {
      ref,
      sourceKey,
      username,
      attributes: values,
      credential,
      groups: distinct(joined),
      links: linked,
      enabled: enabled !== "false",
      mfa,
    };
    // Most rows have none, and a spread in every row's literal would cost them.
    return { kind: "load", user: identity === undefined ? user : { ...user, identity } };
  };
}

function withoutLineBreaks(value: string): string {
  return value.includes("\n") || value.includes("\r") ? value.replace(/\r\n|\r|\n/g, " ").trim() : value;
}

function fingerprintOf(
  document: MappingDocument,
  shape: SourceShape,
  policies: MappingPolicies,
  hashes: HashSettings,
  asOf: string | undefined,
): string {
  const { password, newline, invitation } = policies;
  const decisive = [LANGUAGE_VERSION, document, shape, { password, newline, invitation }, hashes];
  return createHash("sha256")
    .update(JSON.stringify(asOf === undefined ? decisive : [...decisive, { asOf }]))
    .digest("hex");
}

function unusable(problems: readonly Problem[], locate: Locate): RunError {
  const lines = problems.map(({ path, message }) => describeProblem(locate(path), path, message));
  return new RunError(
    "usage",
    `The mapping does not fit the source.\n${lines.join("\n")}`,
    "Mend the mapping; docs/mapping.md describes its language.",
  );
}
