import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";

/** An opaque token for the place after which the next page begins; `scope` names the listing it is good for. */
export function pageToken({ clock, settings }: Context, scope: string, position: readonly number[]): string {
  return Buffer.from(JSON.stringify([scope, clock.now() + settings.pagingTokenLifeMs, ...position])).toString("base64url");
}

/** The place in a token. Throws InvalidParameterException for a foreign or an expired one. */
export function pagePosition({ clock }: Context, scope: string, token: string): readonly number[] {
  const [tokenScope, expires, ...position] = decode(token);
  if (tokenScope !== scope || typeof expires !== "number") throw invalid("Invalid pagination token given.");
  if (expires < clock.now()) throw invalid("The pagination token has expired.");
  return position.map(Number);
}

/** How many a page holds: the service takes 0 for its own maximum. */
export function pageSize(limit: number | undefined, most = 60): number {
  return limit === undefined || limit === 0 ? most : Math.min(limit, most);
}

/**
 * One page of rows by ascending key: `read` is given the key after which to begin and how many rows to read at most. Answers
 * the rows, and the token where more follow.
 */
export function readPage<Row extends { readonly key: number }>(
  context: Context,
  scope: string,
  request: { readonly token: string | undefined; readonly limit: number | undefined },
  read: (after: number, most: number) => readonly Row[],
): { readonly rows: readonly Row[]; readonly token: string | undefined } {
  const size = pageSize(request.limit);
  const after = request.token === undefined ? 0 : (pagePosition(context, scope, request.token)[0] ?? 0);
  const rows = read(after, size + 1);
  const last = rows[size - 1];
  if (rows.length <= size || last === undefined) return { rows, token: undefined };
  return { rows: rows.slice(0, size), token: pageToken(context, scope, [last.key]) };
}

function decode(token: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}
