import { ServiceError } from "../service-error.ts";
import type { StoredClient } from "../state/clients.ts";

/** Where a client with a secret gives the secret itself, and not a hash with it. Throws the named exception. */
export function checkClientSecret(client: StoredClient, given: string | undefined, error: string): void {
  const secret = client.definition.ClientSecret;
  if (secret !== undefined && given !== secret) throw new ServiceError(error, `Unable to verify the secret of client ${client.id}`);
}
