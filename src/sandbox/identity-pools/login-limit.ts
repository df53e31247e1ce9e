import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";

/** Throws where an identity would have more logins than one can have; the exception is a setting. */
export function checkLoginCount({ settings }: Context, count: number): void {
  if (count > MOST_LOGINS) {
    throw new ServiceError(settings.identityPools.tooManyLoginsError, `An identity can have at most ${MOST_LOGINS} linked logins.`);
  }
}

const MOST_LOGINS = 20;
