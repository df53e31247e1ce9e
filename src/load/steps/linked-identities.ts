/** An identity as a user's `identities` attribute shows it. */
export interface LinkedIdentity {
  readonly provider: string;
  /** The user's id at the provider. */
  readonly id: string;
}

/** Reads the JSON text of the attribute `identities`; what does not look like an identity is left out. */
export function linkedIdentities(json: string | undefined): readonly LinkedIdentity[] {
  if (json === undefined) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return [];
  }
  return Array.isArray(parsed) ? parsed.flatMap(identityOf) : [];
}

function identityOf(item: unknown): readonly LinkedIdentity[] {
  if (typeof item !== "object" || item === null || !("providerName" in item) || !("userId" in item)) return [];
  const { providerName, userId } = item;
  return typeof providerName === "string" && typeof userId === "string" ? [{ provider: providerName, id: userId }] : [];
}
