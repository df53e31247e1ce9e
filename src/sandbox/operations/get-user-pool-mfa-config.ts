import { defineOperation } from "../operation.ts";
import { poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "GetUserPoolMfaConfig",
  category: "UserPoolResourceRead",
  write: false,
  input: structure({ UserPoolId: poolId }),
  handle(context, input) {
    const { MfaConfiguration, SmsConfiguration, SmsAuthenticationMessage } = requirePool(context, input.UserPoolId).settings;
    return {
      MfaConfiguration,
      ...(SmsConfiguration === undefined ? {} : { SmsMfaConfiguration: { SmsAuthenticationMessage, SmsConfiguration } }),
    };
  },
});
