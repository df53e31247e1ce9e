import { epochSeconds } from "../clock.ts";
import type { Services } from "../operation.ts";
import type { Pool } from "../rules/pool.ts";
import { ServiceError } from "../service-error.ts";
import type { UserPoolClientInput } from "../shapes/user-pool-client.ts";
import { findPool } from "./pools.ts";
import type { Store } from "./store.ts";

export interface StoredClient {
  readonly id: string;
  /** The pool's key. */
  readonly pool: number;
  readonly definition: UserPoolClientInput;
  readonly created: number;
  readonly modified: number;
}

/** An app client of a pool. Throws ResourceNotFoundException. */
export function requireClient(store: Store, pool: Pool, id: string): StoredClient {
  const client = findClient(store, id);
  if (client === undefined || client.pool !== pool.key) throw missing(id);
  return client;
}

/** A pool's app clients in the order of their creation, after so many. */
export function listClients(store: Store, pool: Pool, passed: number, most: number): readonly StoredClient[] {
  const rows = store.prepare("SELECT * FROM clients WHERE pool = ? ORDER BY created, id LIMIT ? OFFSET ?").all(pool.key, most, passed);
  return (rows as unknown as readonly ClientRow[]).map(clientOf);
}

/** An app client and its pool, where the request names the client alone. Throws ResourceNotFoundException. */
export function requireClientAndPool(services: Services, id: string): { readonly client: StoredClient; readonly pool: Pool } {
  const client = findClient(services.store, id);
  const pool = client === undefined ? undefined : findPool(services, client.definition.UserPoolId);
  if (client === undefined || pool === undefined) throw missing(id);
  return { client, pool };
}

/** The Region of a client's pool, for requests that carry no signature; empty for an unknown client. */
export function regionOfClient(services: Pick<Services, "store" | "settings">, id: unknown): string {
  const client = typeof id === "string" ? findClient(services.store, id) : undefined;
  return (client === undefined ? undefined : findPool(services, client.definition.UserPoolId)?.region) ?? "";
}

/** The API's UserPoolClientType. */
export function viewClient({ id, definition, created, modified }: StoredClient): object {
  const { GenerateSecret: _, ...settings } = definition;
  return { ...settings, ClientId: id, CreationDate: epochSeconds(created), LastModifiedDate: epochSeconds(modified) };
}

function findClient(store: Store, id: string): StoredClient | undefined {
  const row = store.prepare("SELECT * FROM clients WHERE id = ?").get(id) as ClientRow | undefined;
  return row === undefined ? undefined : clientOf(row);
}

type ClientRow = Omit<StoredClient, "definition"> & { readonly definition: string };

function clientOf(row: ClientRow): StoredClient {
  return { ...row, definition: JSON.parse(row.definition) as UserPoolClientInput };
}

function missing(id: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `User pool client ${id} does not exist.`);
}
