import type { Credential, PlannedUser, Secret } from "../../model/index.ts";
import { createStep } from "./create.ts";
import { type IdentityConflict, identityStep } from "./identity.ts";
import { linkStep } from "./link.ts";
import { disableStep, groupStep, mfaStep, passwordStep } from "./repeatable.ts";
import type { Step } from "./step.ts";

export interface StepOptions {
  /** Whether AdminCreateUser sends a welcome message. */
  readonly invitation: "none" | "email" | "sms";
  /** A new random password that satisfies the pool's policy. */
  readonly generatePassword: () => Secret;
  /** Where a developer id has another identity than the planned one. Default `fail`. */
  readonly onIdentityConflict?: IdentityConflict;
}

/**
 * The steps of a user, in order: always the same list for the same plan. A user that shall not sign in is disabled
 * right after its creation, before it gets a password or a link to sign in with.
 */
export function stepsOf(user: PlannedUser, options: StepOptions): readonly Step[] {
  const { credential } = user;
  const password =
    credential.kind === "password" ? credential.password : credential.kind === "generated" ? options.generatePassword() : undefined;
  const mfa = mfaStep(user.mfa);
  const permanent = isPermanent(credential);
  return [
    createStep(user, options.invitation, permanent ? undefined : password),
    ...(user.enabled ? [] : [disableStep()]),
    ...(password !== undefined && permanent ? [passwordStep(password, true)] : []),
    ...user.groups.map(groupStep),
    ...user.links.map(linkStep),
    ...(mfa === undefined ? [] : [mfa]),
    ...(user.identity === undefined ? [] : [identityStep(user.identity, options.onIdentityConflict ?? "fail")]),
  ];
}

/** How many calls of each kind a user needs beyond its creation, without making the steps. */
export function stepCounts(user: PlannedUser): {
  readonly disable: number;
  readonly password: number;
  readonly group: number;
  readonly link: number;
  readonly mfa: number;
  readonly identity: number;
} {
  return {
    disable: user.enabled ? 0 : 1,
    password: isPermanent(user.credential) ? 1 : 0,
    group: user.groups.length,
    link: user.links.length,
    mfa: user.mfa !== undefined && (user.mfa.sms || user.mfa.email) ? 1 : 0,
    identity: user.identity === undefined ? 0 : 1,
  };
}

/** Whether the user gets a password by a call of its own. A hash comes with the creation, by import job. */
function isPermanent(credential: Credential): boolean {
  return (credential.kind === "password" || credential.kind === "generated") && credential.permanent;
}

/** Whether a user needs anything beyond its creation. */
export function hasMoreSteps(user: PlannedUser): boolean {
  const { disable, password, group, link, mfa, identity } = stepCounts(user);
  return disable + password + group + link + mfa + identity > 0;
}
