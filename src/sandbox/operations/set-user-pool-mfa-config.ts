import { defineOperation } from "../operation.ts";
import { poolFactors, viewPoolMfa } from "../rules/pool-mfa.ts";
import { ServiceError } from "../service-error.ts";
import { poolMfa } from "../shapes/pool-mfa.ts";
import { savePoolMfa } from "../state/pool-mfa.ts";
import { replaceDefinition, requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "SetUserPoolMfaConfig",
  category: "UserPoolResourceUpdate",
  write: true,
  input: poolMfa,
  handle(context, { UserPoolId, MfaConfiguration = "OFF", SmsMfaConfiguration: sms, ...others }) {
    const pool = requirePool(context, UserPoolId);
    const factors = poolFactors(sms?.SmsConfiguration, others);
    if (MfaConfiguration === "OFF" && factors.length > 0) {
      throw new ServiceError(
        "InvalidParameterException",
        "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
      );
    }
    if (MfaConfiguration !== "OFF" && factors.length === 0) {
      throw new ServiceError("InvalidParameterException", "Invalid MFA configuration given, can't turn on MFA without configuring an MFA.");
    }
    if (factors.includes("EMAIL_OTP") && pool.settings.UserPoolTier === "LITE") {
      throw new ServiceError("FeatureUnavailableInTierException", "MFA by e-mail is not available in the LITE tier.");
    }
    // SMS goes to the pool's own settings, where CreateUserPool and UpdateUserPool have it too; without it there, it stays.
    const settings = {
      ...pool.settings,
      MfaConfiguration,
      ...(sms?.SmsConfiguration === undefined ? {} : { SmsConfiguration: sms.SmsConfiguration }),
      ...(sms?.SmsAuthenticationMessage === undefined ? {} : { SmsAuthenticationMessage: sms.SmsAuthenticationMessage }),
    };
    replaceDefinition(context, pool, { settings, schema: pool.schema });
    savePoolMfa(context.store, pool, others);
    return viewPoolMfa(context.store, requirePool(context, UserPoolId));
  },
});
