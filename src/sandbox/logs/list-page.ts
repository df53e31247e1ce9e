import { ServiceError } from "../service-error.ts";

/** One page of a list, and the token of the next one where there is more; the token is the place in the list. */
export function listPage<T>(
  items: readonly T[],
  token: string | undefined,
  limit: number,
): { readonly page: readonly T[]; readonly nextToken?: string } {
  const start = token === undefined ? 0 : placeOf(token);
  const end = start + limit;
  return { page: items.slice(start, end), ...(end < items.length ? { nextToken: tokenOf(end) } : {}) };
}

function tokenOf(place: number): string {
  return Buffer.from(`from ${place}`).toString("base64url");
}

function placeOf(token: string): number {
  const place = /^from (\d+)$/.exec(Buffer.from(token, "base64url").toString())?.[1];
  if (place === undefined) throw new ServiceError("InvalidParameterException", "The specified nextToken is invalid.");
  return Number(place);
}
