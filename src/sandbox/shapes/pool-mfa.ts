import { poolId } from "./members.ts";
import { flag, oneOf, structure, text } from "./shape.ts";
import { codeMessage, smsConfiguration, smsMessage } from "./user-pool.ts";

/** SetUserPoolMfaConfig's input. */
export const poolMfa = structure(
  { UserPoolId: poolId },
  {
    SmsMfaConfiguration: structure({}, { SmsAuthenticationMessage: smsMessage, SmsConfiguration: smsConfiguration }),
    SoftwareTokenMfaConfiguration: structure({}, { Enabled: flag }),
    EmailMfaConfiguration: structure({}, { Message: codeMessage, Subject: text({ pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s]+" }) }),
    MfaConfiguration: oneOf("OFF", "ON", "OPTIONAL"),
    WebAuthnConfiguration: structure(
      {},
      {
        RelyingPartyId: text({ min: 1, max: 127 }),
        UserVerification: oneOf("required", "preferred"),
        FactorConfiguration: oneOf("SINGLE_FACTOR", "MULTI_FACTOR_WITH_USER_VERIFICATION"),
      },
    ),
  },
);
