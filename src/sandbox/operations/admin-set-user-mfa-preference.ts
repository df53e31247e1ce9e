import { defineOperation } from "../operation.ts";
import { changedMfaPreference } from "../rules/mfa-preference.ts";
import { poolId, username } from "../shapes/members.ts";
import { flag, structure } from "../shapes/shape.ts";
import { readMfaPreference, saveMfaPreference } from "../state/mfa-preference.ts";
import { requirePool } from "../state/pools.ts";
import { requireUser } from "../state/users.ts";

const factor = structure({}, { Enabled: flag, PreferredMfa: flag });

export const operation = defineOperation({
  name: "AdminSetUserMFAPreference",
  category: "UserResourceUpdate",
  write: true,
  input: structure(
    { Username: username, UserPoolId: poolId },
    {
      SMSMfaSettings: factor,
      SoftwareTokenMfaSettings: factor,
      EmailMfaSettings: factor,
      WebAuthnMfaSettings: structure({}, { Enabled: flag }),
    },
  ),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    const user = requireUser(context.store, pool, input.Username);
    const changes = [
      ["SMS_MFA", input.SMSMfaSettings],
      ["SOFTWARE_TOKEN_MFA", input.SoftwareTokenMfaSettings],
      ["EMAIL_OTP", input.EmailMfaSettings],
      ["WEB_AUTHN_MFA", input.WebAuthnMfaSettings],
    ] as const;
    saveMfaPreference(context.store, user.key, changedMfaPreference(pool, user, readMfaPreference(context.store, user.key), changes));
    return {};
  },
});
