import { defineOperation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { structure, type ValueOf } from "../../shapes/shape.ts";
import { identityPoolId } from "../identity-members.ts";
import { requireIdentityPool } from "../identity-pools.ts";
import { roleMappings, roles, setPoolRoles } from "../pool-roles.ts";

export const operation = defineOperation({
  name: "SetIdentityPoolRoles",
  category: "cognito-identity:SetIdentityPoolRoles",
  write: true,
  input: structure({ IdentityPoolId: identityPoolId, Roles: roles }, { RoleMappings: roleMappings }),
  handle(context, { IdentityPoolId, ...given }) {
    const pool = requireIdentityPool(context, IdentityPoolId);
    checkMappings(given.RoleMappings ?? {});
    setPoolRoles(context, pool, given);
    return {};
  },
});

const MOST_RULES = 25;

function checkMappings(mappings: ValueOf<typeof roleMappings>): void {
  for (const [provider, { Type, AmbiguousRoleResolution, RulesConfiguration }] of Object.entries(mappings)) {
    if (AmbiguousRoleResolution === undefined) throw invalid(`The role mapping of '${provider}' needs an AmbiguousRoleResolution.`);
    if ((Type === "Rules") !== (RulesConfiguration !== undefined)) {
      throw invalid(`The role mapping of '${provider}' needs rules if, and only if, its type is Rules.`);
    }
    if ((RulesConfiguration?.Rules.length ?? 0) > MOST_RULES) {
      throw invalid(`The role mapping of '${provider}' can have at most ${MOST_RULES} rules.`);
    }
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}
