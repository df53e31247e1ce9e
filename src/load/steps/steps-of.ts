import type { PlannedUser, Secret } from "../../model/index.ts";
import { createStep } from "./create.ts";
import { linkStep } from "./link.ts";
import { disableStep, groupStep, passwordStep } from "./repeatable.ts";
import type { Step } from "./step.ts";

export interface StepOptions {
  /** Whether AdminCreateUser sends a welcome message. */
  readonly invitation: "none" | "email" | "sms";
  /** A new random password that satisfies the pool's policy. */
  readonly generatePassword: () => Secret;
}

/**
 * The steps of a user, in order: always the same list for the same plan. A user that shall not sign in is disabled
 * right after its creation, before it gets a password or a link to sign in with.
 */
export function stepsOf(user: PlannedUser, options: StepOptions): readonly Step[] {
  const { credential } = user;
  const password =
    credential.kind === "password" ? credential.password : credential.kind === "generated" ? options.generatePassword() : undefined;
  const permanent = credential.kind !== "none" && credential.permanent;
  return [
    createStep(user, options.invitation, permanent ? undefined : password),
    ...(user.enabled ? [] : [disableStep()]),
    ...(password !== undefined && permanent ? [passwordStep(password, true)] : []),
    ...user.groups.map(groupStep),
    ...user.links.map(linkStep),
  ];
}

/** How many calls of each kind a user needs beyond its creation, without making the steps. */
export function stepCounts(user: PlannedUser): {
  readonly disable: number;
  readonly password: number;
  readonly group: number;
  readonly link: number;
} {
  return {
    disable: user.enabled ? 0 : 1,
    password: user.credential.kind !== "none" && user.credential.permanent ? 1 : 0,
    group: user.groups.length,
    link: user.links.length,
  };
}
