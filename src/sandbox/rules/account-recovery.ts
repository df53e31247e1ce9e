import { ServiceError } from "../service-error.ts";
import type { StoredUser } from "../state/users.ts";
import type { CodeTarget } from "./code-delivery.ts";
import type { Pool } from "./pool.ts";

/**
 * Where the code of a forgotten password goes: the first verified address in the order of the pool's AccountRecoverySetting.
 * Throws NotAuthorizedException where only administrators reset passwords, InvalidParameterException without such an address.
 */
export function recoveryTarget(pool: Pool, user: StoredUser): CodeTarget {
  const mechanisms = [...(pool.settings.AccountRecoverySetting?.RecoveryMechanisms ?? [])].sort((a, b) => a.Priority - b.Priority);
  if (mechanisms.some(({ Name }) => Name === "admin_only")) {
    throw new ServiceError("NotAuthorizedException", "Contact administrator to reset password.");
  }
  for (const { Name } of mechanisms) {
    const attribute = Name === "verified_email" ? "email" : "phone_number";
    const to = user.attributes.get(attribute);
    if (to && user.attributes.get(`${attribute}_verified`) === "true") return { attribute, to };
  }
  throw new ServiceError(
    "InvalidParameterException",
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
  );
}
