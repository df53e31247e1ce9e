import type { Context } from "../operation.ts";
import { list, map, oneOf, structure, text, type ValueOf } from "../shapes/shape.ts";
import { plainArn, providerName } from "./identity-members.ts";
import type { IdentityPool } from "./identity-pools.ts";

const rule = structure({
  Claim: text({ min: 1, max: 64, pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+" }),
  MatchType: oneOf("Equals", "Contains", "StartsWith", "NotEqual"),
  Value: text({ min: 1, max: 128 }),
  RoleARN: plainArn,
});

/** The roles that identities get, as SetIdentityPoolRoles takes them. */
export const roles = map(plainArn, text({ min: 1, max: 128, pattern: "(un)?authenticated" }), 2);
export const roleMappings = map(
  structure(
    { Type: oneOf("Token", "Rules") },
    {
      AmbiguousRoleResolution: oneOf("AuthenticatedRole", "Deny"),
      RulesConfiguration: structure({ Rules: list(rule, 1, 400) }),
    },
  ),
  providerName,
  10,
);

/** What is set of a pool's roles; empty before anything was. */
export interface PoolRoles {
  readonly Roles?: ValueOf<typeof roles>;
  readonly RoleMappings?: ValueOf<typeof roleMappings> | undefined;
}

export function poolRoles({ store }: Context, pool: IdentityPool): PoolRoles {
  const row = store.prepare("SELECT roles FROM identity_pools WHERE key = ?").get(pool.key) as { roles: string };
  return JSON.parse(row.roles) as PoolRoles;
}

export function setPoolRoles({ store }: Context, pool: IdentityPool, given: PoolRoles): void {
  store.prepare("UPDATE identity_pools SET roles = ? WHERE key = ?").run(JSON.stringify(given), pool.key);
}
