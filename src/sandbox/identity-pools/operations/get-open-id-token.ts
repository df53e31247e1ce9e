import { defineOperation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { structure } from "../../shapes/shape.ts";
import { admittedIdentity } from "../admitted-identity.ts";
import { identityId, logins } from "../identity-members.ts";
import { identityToken } from "../identity-token.ts";

export const operation = defineOperation({
  name: "GetOpenIdToken",
  category: "cognito-identity:GetOpenIdToken",
  write: true,
  public: true,
  input: structure({ IdentityId: identityId }, { Logins: logins }),
  handle(context, input) {
    const admitted = admittedIdentity(context, input.IdentityId, input.Logins);
    const { pool, identity } = admitted;
    if (pool.definition.AllowClassicFlow !== true && context.settings.identityPools.classicFlowOff === "refuse") {
      throw new ServiceError("InvalidParameterException", "Basic (classic) flow is not enabled, please use enhanced flow.");
    }
    return { IdentityId: identity.id, Token: identityToken(context, pool, identity, admitted.logins, { seconds: LIFE_SECONDS }) };
  },
});

const LIFE_SECONDS = 600;
