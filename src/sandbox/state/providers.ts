import { epochSeconds } from "../clock.ts";
import type { Pool } from "../rules/pool.ts";
import { ServiceError } from "../service-error.ts";
import type { Store } from "./store.ts";

/** An identity provider of a pool. */
export interface StoredProvider {
  readonly key: number;
  readonly name: string;
  readonly type: string;
  readonly created: number;
  readonly modified: number;
  readonly definition: ProviderDefinition;
}

interface ProviderDefinition {
  readonly ProviderDetails: Readonly<Record<string, string>>;
  readonly AttributeMapping?: Readonly<Record<string, string>> | undefined;
  readonly IdpIdentifiers?: readonly string[] | undefined;
}

/** Throws ResourceNotFoundException. */
export function requireProvider(store: Store, pool: Pool, name: string): StoredProvider {
  const row = store.prepare("SELECT * FROM providers WHERE pool = ? AND name = ?").get(pool.key, name) as ProviderRow | undefined;
  if (row === undefined) throw new ServiceError("ResourceNotFoundException", `Identity provider ${name} does not exist.`);
  return providerOf(row);
}

export function listProviders(store: Store, pool: Pool, after: number, most: number): readonly StoredProvider[] {
  const rows = store.prepare("SELECT * FROM providers WHERE pool = ? AND key > ? ORDER BY key LIMIT ?").all(pool.key, after, most);
  return (rows as unknown as readonly ProviderRow[]).map(providerOf);
}

export function providerByIdentifier(store: Store, pool: Pool, identifier: string): StoredProvider | undefined {
  const all = store.prepare("SELECT * FROM providers WHERE pool = ? ORDER BY key").all(pool.key) as unknown as readonly ProviderRow[];
  return all.map(providerOf).find(({ definition }) => definition.IdpIdentifiers?.includes(identifier));
}

/** Throws DuplicateProviderException where another provider has one of the identifiers. */
export function refuseTakenIdentifier(store: Store, pool: Pool, name: string, identifiers: readonly string[]): void {
  for (const identifier of identifiers) {
    const owner = providerByIdentifier(store, pool, identifier);
    if (owner !== undefined && owner.name !== name) {
      throw new ServiceError("DuplicateProviderException", "A provider with this identifier exists already.");
    }
  }
}

/** The API's IdentityProviderType. */
export function viewProvider(pool: Pool, provider: StoredProvider): object {
  return {
    UserPoolId: pool.id,
    ProviderName: provider.name,
    ProviderType: provider.type,
    AttributeMapping: {},
    IdpIdentifiers: [],
    ...provider.definition,
    CreationDate: epochSeconds(provider.created),
    LastModifiedDate: epochSeconds(provider.modified),
  };
}

type ProviderRow = Omit<StoredProvider, "definition"> & { readonly definition: string };

function providerOf(row: ProviderRow): StoredProvider {
  return { ...row, definition: JSON.parse(row.definition) as ProviderDefinition };
}
