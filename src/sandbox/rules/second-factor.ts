import { randomUUID } from "node:crypto";
import type { Context } from "../operation.ts";
import type { StoredClient } from "../state/clients.ts";
import { readMfaPreference } from "../state/mfa-preference.ts";
import { readPoolMfa } from "../state/pool-mfa.ts";
import type { StoredUser } from "../state/users.ts";
import { sealChallenge, sessionLifeMs } from "./challenge-session.ts";
import { mediumOf } from "./code-delivery.ts";
import { sendSignInCode } from "./codes.ts";
import { FACTOR_ADDRESSES } from "./mfa-preference.ts";
import type { Pool } from "./pool.ts";
import { poolFactors } from "./pool-mfa.ts";

/**
 * The challenge of a user who has proved the password and needs a second factor; undefined where none is asked for. Of the
 * pool's factors those count that the user has turned on; where the pool demands MFA and the user has turned on none, those
 * that the user has an address for.
 */
export function secondFactorChallenge(context: Context, pool: Pool, client: StoredClient, user: StoredUser): object | undefined {
  const demand = pool.settings.MfaConfiguration ?? "OFF";
  if (demand === "OFF") return undefined;
  const offered = poolFactors(pool.settings.SmsConfiguration, readPoolMfa(context.store, pool));
  const reachable = offered.filter((factor) => addressOf(user, factor) !== undefined);
  const { factors, preferred } = readMfaPreference(context.store, user.key);
  const chosen = reachable.filter((factor) => factors.includes(factor));
  const usable = chosen.length > 0 || demand === "OPTIONAL" ? chosen : reachable;
  const [first, ...others] = usable;
  if (first === undefined) return demand === "ON" ? challenge(context, client, user, "MFA_SETUP", "MFAS_CAN_SETUP", offered) : undefined;
  if (preferred !== undefined && usable.includes(preferred)) return codeChallenge(context, pool, client, user, preferred);
  if (others.length === 0) return codeChallenge(context, pool, client, user, first);
  return challenge(context, client, user, "SELECT_MFA_TYPE", "MFAS_CAN_CHOOSE", usable);
}

/** Sends a code for a factor that the user has an address for, and asks for it. */
export function codeChallenge(context: Context, pool: Pool, client: StoredClient, user: StoredUser, factor: string): object {
  const target = addressOf(user, factor);
  if (target === undefined) throw new Error(`the user has no address for ${factor}`);
  const code = randomUUID();
  const { Destination } = sendSignInCode(context, pool, user, code, target, sessionLifeMs(client));
  return {
    ChallengeName: factor,
    Session: sealChallenge(context, client, user, factor, code),
    ChallengeParameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: mediumOf(target.attribute),
      CODE_DELIVERY_DESTINATION: Destination,
      USER_ID_FOR_SRP: user.username,
    },
  };
}

/** A challenge whose one parameter is a list of factors. */
function challenge(
  context: Context,
  client: StoredClient,
  user: StoredUser,
  name: string,
  parameter: string,
  factors: readonly string[],
): object {
  return {
    ChallengeName: name,
    // The session carries what may be chosen, which a change of the pool in between does not widen.
    Session: sealChallenge(context, client, user, name, factors.join(" ")),
    ChallengeParameters: { [parameter]: JSON.stringify(factors), USER_ID_FOR_SRP: user.username },
  };
}

function addressOf(user: StoredUser, factor: string) {
  const attribute = FACTOR_ADDRESSES.get(factor);
  const to = attribute === undefined ? undefined : user.attributes.get(attribute);
  return attribute === undefined || !to ? undefined : { attribute, to };
}
