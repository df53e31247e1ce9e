import type { JobDocument } from "../../documents/index.ts";
import type { Credential, HashAlgorithm, Issue, PlannedUser } from "../../model/index.ts";
import { credentialWithout } from "../no-credential.ts";
import { type PlanIssueCode, planIssue } from "../plan-issues.ts";
import type { RouteChoice } from "../route-choice.ts";

/** What a plan says of one password hash: it goes by import job, or cannot be used, and why. `form` says how it is stored. */
export type HashNote =
  | { readonly kind: "imported"; readonly algorithm: HashAlgorithm }
  | { readonly kind: "unusable"; readonly code: string; readonly form: string };

/** Why a user is skipped under `unusableHash: leave-out`. */
export const HASH_LEFT_OUT = "hash-left-out";

/** What becomes of a user whose row has a password hash. */
export type HashPlacement =
  | { readonly kind: "load"; readonly user: PlannedUser; readonly choice: RouteChoice; readonly hash: HashNote }
  | { readonly kind: "skip"; readonly reason: typeof HASH_LEFT_OUT; readonly hash: HashNote }
  | { readonly kind: "reject"; readonly issues: readonly Issue[]; readonly hash: HashNote };

type HashJob = Pick<JobDocument, "route" | "importJob" | "policies">;
type WithHash = Extract<Credential, { readonly kind: "hash" | "unusable-hash" }>;

/** Whether the user's row has a password hash, usable or not. */
export function hasHash(user: PlannedUser): user is PlannedUser & { readonly credential: WithHash } {
  return user.credential.kind === "hash" || user.credential.kind === "unusable-hash";
}

/**
 * Compiles what becomes of users with a password hash: by import job with the hash, or, where the hash or the user cannot go
 * that way, what policies.unusableHash says. No user keeps a hash on another route, where it would be lost without a word.
 */
export function compileHashPlacement(
  job: HashJob,
  routeOf: (user: PlannedUser) => RouteChoice,
): (user: PlannedUser & { readonly credential: WithHash }) => HashPlacement {
  const { unusableHash } = job.policies;
  const without = credentialWithout(job.policies);
  const closed = whyNoImport(job);
  return (user) => {
    const { credential } = user;
    if (credential.kind === "unusable-hash") return fallBack(user, credential.code, credential.form);
    if (closed !== undefined) return fallBack(user, closed, credential.algorithm);
    const choice = routeOf(user);
    if (choice.route === "admin-api") return fallBack(user, "hash-import-obstacle", credential.algorithm, choice.reason);
    return { kind: "load", user, choice, hash: { kind: "imported", algorithm: credential.algorithm } };
  };

  function fallBack(user: PlannedUser, code: PlanIssueCode, form: string, obstacle = ""): HashPlacement {
    const hash: HashNote = { kind: "unusable", code, form };
    if (unusableHash === "leave-out") return { kind: "skip", reason: HASH_LEFT_OUT, hash };
    if (unusableHash === "reject") return { kind: "reject", issues: [planIssue(code, "passwordHash", { form, obstacle })], hash };
    const loaded: PlannedUser = { ...user, credential: without };
    return { kind: "load", user: loaded, choice: routeOf(loaded), hash };
  }
}

/** Why nobody's hash can go by import job in this job; undefined where one can. */
function whyNoImport({ route, importJob }: HashJob): PlanIssueCode | undefined {
  if (importJob.hashes === "off") return "hash-imports-off";
  if (route === "admin-api") return "hash-route-admin-api";
  return importJob.logsRoleArn === undefined ? "hash-no-role" : undefined;
}
