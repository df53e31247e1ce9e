import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { StoredClient } from "../state/clients.ts";
import { seal, unseal } from "../state/signing-key.ts";
import { findBySub, findUser, type StoredUser } from "../state/users.ts";
import type { Pool } from "./pool.ts";

/** What a session says of the challenge that it goes with: of nothing else it is good for. */
interface SealedChallenge {
  readonly client: string;
  readonly sub: string;
  /** Epoch milliseconds. */
  readonly expires: number;
  readonly challenge: string;
  /** Which code answers it; empty where none does. */
  readonly code: string;
}

/** A session for a challenge, good for as long as the client's AuthSessionValidity. */
export function sealChallenge({ store, clock }: Context, client: StoredClient, user: StoredUser, challenge: string, code = ""): string {
  const sealed: SealedChallenge = { client: client.id, sub: user.sub, expires: clock.now() + sessionLifeMs(client), challenge, code };
  return seal(store, sealed);
}

/** How long a challenge may wait for its answer, in milliseconds of the sandbox's clock. */
export function sessionLifeMs({ definition }: StoredClient): number {
  return (definition.AuthSessionValidity ?? 3) * 60_000;
}

/**
 * The user of a challenge, by its session and the name in the answer, and which code answers it. Throws NotAuthorizedException
 * for a session that is made up, over, or another challenge's, client's or user's.
 */
export function openChallenge(
  { store, clock }: Context,
  pool: Pool,
  client: StoredClient,
  answered: { readonly challenge: string; readonly session: string | undefined; readonly name: string },
): { readonly user: StoredUser; readonly code: string } {
  const sealed = unseal(store, answered.session ?? "") as SealedChallenge | undefined;
  const good = sealed?.client === client.id && sealed.challenge === answered.challenge;
  const user = good ? findBySub(store, pool, sealed.sub) : undefined;
  if (sealed === undefined || user === undefined || findUser(store, pool, answered.name)?.key !== user.key) {
    throw refused("Invalid session for the user.");
  }
  if (sealed.expires < clock.now()) throw refused("Invalid session for the user, session is expired.");
  if (!user.enabled) throw refused("User is disabled.");
  return { user, code: sealed.code };
}

function refused(message: string): ServiceError {
  return new ServiceError("NotAuthorizedException", message);
}
