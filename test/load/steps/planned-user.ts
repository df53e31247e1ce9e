import { type PlannedUser, Secret } from "../../../src/model/index.ts";

let users = 0;

/** A new user with every step. */
export function everyStep(more: Partial<PlannedUser> = {}): PlannedUser {
  const number = ++users;
  return {
    ref: { row: number, line: number, byte: 0, bytes: 0 },
    sourceKey: `key-${number}`,
    username: `user-${number}`,
    attributes: new Map([
      ["email", `user-${number}@example.com`],
      ["email_verified", "true"],
    ]),
    credential: { kind: "password", password: new Secret("Example-Pass-1"), permanent: true },
    groups: ["readers", "writers"],
    links: [{ provider: "Google", attribute: "Cognito_Subject", id: `g-${number}` }],
    enabled: false,
    ...more,
  };
}

/** A user with its creation alone. */
export function bare(more: Partial<PlannedUser> = {}): PlannedUser {
  return everyStep({ credential: { kind: "none" }, groups: [], links: [], enabled: true, ...more });
}
