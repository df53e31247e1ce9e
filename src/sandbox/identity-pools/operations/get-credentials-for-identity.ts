import { randomBytes } from "node:crypto";
import { epochSeconds } from "../../clock.ts";
import { defineOperation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { structure } from "../../shapes/shape.ts";
import { randomName } from "../../state/pools.ts";
import { admittedIdentity } from "../admitted-identity.ts";
import { identityId, logins, plainArn } from "../identity-members.ts";
import { poolRoles } from "../pool-roles.ts";

export const operation = defineOperation({
  name: "GetCredentialsForIdentity",
  category: "cognito-identity:GetCredentialsForIdentity",
  write: true,
  public: true,
  input: structure({ IdentityId: identityId }, { Logins: logins, CustomRoleArn: plainArn }),
  handle(context, input) {
    const admitted = admittedIdentity(context, input.IdentityId, input.Logins);
    const role = poolRoles(context, admitted.pool).Roles?.[admitted.logins.length === 0 ? "unauthenticated" : "authenticated"];
    if (role === undefined) {
      throw new ServiceError(
        "InvalidIdentityPoolConfigurationException",
        "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
      );
    }
    return { IdentityId: admitted.identity.id, Credentials: madeUpCredentials(context.clock.now()) };
  },
});

const LIFE_MS = 3_600_000;

/** Of the right form, and good for nothing. */
function madeUpCredentials(nowMs: number): object {
  return {
    AccessKeyId: `ASIA${randomName(16).toUpperCase()}`,
    SecretKey: randomName(40),
    SessionToken: randomBytes(256).toString("base64"),
    Expiration: epochSeconds(nowMs + LIFE_MS),
  };
}
