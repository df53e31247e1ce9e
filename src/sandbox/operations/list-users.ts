import { listingLanes } from "../behaviour/listing-order.ts";
import { type Context, defineOperation } from "../operation.ts";
import { parseFilter } from "../rules/user-filter.ts";
import { ServiceError } from "../service-error.ts";
import type { SandboxSettings } from "../settings.ts";
import { attributeName, pagingToken, poolId } from "../shapes/members.ts";
import { integer, list, structure, text } from "../shapes/shape.ts";
import { LISTING_START, type Listing, type ListingPlace, listUsers, placeOf } from "../state/list-users.ts";
import { pagePosition, pageSize, pageToken } from "../state/paging.ts";
import { requirePool } from "../state/pools.ts";
import { viewAttributes, viewUser } from "../state/user-view.ts";
import type { StoredUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "ListUsers",
  category: "UserList",
  write: false,
  input: structure(
    { UserPoolId: poolId },
    { AttributesToGet: list(attributeName), Limit: integer(0, 60), PaginationToken: pagingToken, Filter: text({ max: 256 }) },
  ),
  handle(context, input) {
    const { store, settings } = context;
    const pool = requirePool(context, input.UserPoolId);
    const filter = input.Filter === undefined || input.Filter === "" ? undefined : parseFilter(input.Filter);
    const scope = `users ${pool.id} ${input.Filter ?? ""}`;
    const { start, chain } = startOf(context, scope, input.PaginationToken);
    const listing: Listing = { source: settings.listUsersLagMs > 0 ? "listed_users" : "users", lanes: listingLanes(settings.seed, chain) };
    const size = shortened(context, pageSize(input.Limit));
    // One more than the page shows whether another follows.
    const found = listUsers(store, pool, filter, listing, start, size + 1);
    const page = found.slice(0, size);
    const last = page.at(-1);
    const next = last === undefined ? start : placeOf(last, filter, listing);
    return {
      Users: page.map((user) => viewUser(user, chosenAttributes(user, input.AttributesToGet, settings))),
      PaginationToken: found.length > size ? pageToken(context, scope, [next.lane, next.after, chain]) : undefined,
    };
  },
});

/** Where a page starts, and the number of its chain of tokens, from which the order follows. */
function startOf(context: Context, scope: string, token: string | undefined): { readonly start: ListingPlace; readonly chain: number } {
  const { draw, settings } = context;
  if (token === undefined) {
    return { start: LISTING_START, chain: settings.listUsersOrder === "stable" ? 0 : 1 + Math.floor(draw("listing chain") * 1e9) };
  }
  const [lane = 0, after = 0, chain = 0] = pagePosition(context, scope, token);
  return { start: { lane, after }, chain };
}

function shortened({ draw, settings }: Context, size: number): number {
  if (settings.listUsersPages === "full") return size;
  const least = settings.listUsersPages === "short" ? 1 : 0;
  return least + Math.floor(draw("listing page") * (size + 1 - least));
}

function chosenAttributes(user: StoredUser, names: readonly string[] | undefined, settings: SandboxSettings) {
  const all = viewAttributes(user);
  if (names === undefined || names.length === 0) return all;
  const chosen = all.filter(({ Name }) => names.includes(Name));
  if (chosen.length < new Set(names).size && settings.missingAttributeToGet === "error") {
    throw new ServiceError("InvalidParameterException", "One or more requested attributes do not exist.");
  }
  return chosen;
}
