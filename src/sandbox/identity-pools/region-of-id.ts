/** The Region in the ids of a request that carries no signature; undefined where it names no identity and no identity pool. */
export function regionOfId(input: unknown): string | undefined {
  if (input === null || typeof input !== "object") return undefined;
  const { IdentityPoolId, IdentityId } = input as Record<string, unknown>;
  return regionOf(IdentityPoolId) ?? regionOf(IdentityId);
}

function regionOf(id: unknown): string | undefined {
  return typeof id === "string" ? /^([\w-]{1,40}):/.exec(id)?.[1] : undefined;
}
