import type { StoredUser } from "../state/users.ts";
import type { CodeTarget } from "./code-delivery.ts";
import type { Pool } from "./pool.ts";

/** Where the code of a sign-up goes: the phone number before the e-mail address, if the pool verifies it and it is there. */
export function addressToVerify(pool: Pool, user: StoredUser): CodeTarget | undefined {
  for (const attribute of ["phone_number", "email"] as const) {
    const to = user.attributes.get(attribute);
    if (to && pool.settings.AutoVerifiedAttributes?.includes(attribute)) return { attribute, to };
  }
  return undefined;
}
