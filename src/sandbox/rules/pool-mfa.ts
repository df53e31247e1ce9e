import { type PoolMfa, readPoolMfa } from "../state/pool-mfa.ts";
import type { Store } from "../state/store.ts";
import type { Pool } from "./pool.ts";

/** The second factors that a configuration has, by the API's names. */
export function poolFactors(sms: object | undefined, { SoftwareTokenMfaConfiguration, EmailMfaConfiguration }: PoolMfa): readonly string[] {
  return [
    ...(sms === undefined ? [] : ["SMS_MFA"]),
    ...(SoftwareTokenMfaConfiguration?.Enabled === true ? ["SOFTWARE_TOKEN_MFA"] : []),
    ...(EmailMfaConfiguration === undefined ? [] : ["EMAIL_OTP"]),
  ];
}

/** As GetUserPoolMfaConfig shows it. */
export function viewPoolMfa(store: Store, pool: Pool): object {
  const { MfaConfiguration, SmsConfiguration, SmsAuthenticationMessage } = pool.settings;
  return {
    MfaConfiguration,
    ...(SmsConfiguration === undefined ? {} : { SmsMfaConfiguration: { SmsAuthenticationMessage, SmsConfiguration } }),
    ...readPoolMfa(store, pool),
  };
}
