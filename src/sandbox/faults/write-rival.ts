import type { Services } from "../operation.ts";
import { givenAttributes } from "../rules/given-attributes.ts";
import { checkNewUser, insertUser } from "../rules/new-user.ts";
import { ServiceError } from "../service-error.ts";
import { findPool } from "../state/pools.ts";

/**
 * Another writer creates the user that a request is about to create: the same name and attributes, save custom ones. Where
 * that cannot be, the request itself will say why.
 */
export function writeRival(services: Services, region: string, input: unknown): void {
  const { store, settings, clock } = services;
  const { UserPoolId, Username, UserAttributes } = (input ?? {}) as Readonly<Record<string, unknown>>;
  const pool = typeof UserPoolId === "string" ? findPool(services, UserPoolId) : undefined;
  if (pool?.region !== region || typeof Username !== "string") return;
  const attributes = isAttributes(UserAttributes) ? UserAttributes.filter(({ Name }) => !Name.startsWith("custom:")) : [];
  try {
    const user = checkNewUser(pool, Username, givenAttributes(attributes));
    store.write(() =>
      insertUser(store, settings, pool, user, { status: "FORCE_CHANGE_PASSWORD", nowMs: clock.now(), takenAlias: "refuse" }),
    );
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

function isAttributes(value: unknown): value is readonly { readonly Name: string; readonly Value: string }[] {
  return Array.isArray(value) && value.every((item) => typeof item?.Name === "string" && typeof item?.Value === "string");
}
