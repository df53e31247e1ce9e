import type { SandboxSettings } from "../settings.ts";
import { claimName, releaseName } from "../state/names.ts";
import { NUMBERS } from "../state/pools.ts";
import type { Store } from "../state/store.ts";
import { claimAliases, type TakenAlias } from "./claim-aliases.ts";
import type { StoredPassword } from "./password-hash.ts";
import type { Pool } from "./pool.ts";
import { aliasesOf, keptUsername } from "./sign-in-names.ts";
import { makeSub } from "./subject-id.ts";
import { checkAttributes, checkRequired, checkVerifiedFlags } from "./user-attributes.ts";
import { checkUsername } from "./username.ts";

/** A user that conforms to its pool, still without a row. */
export interface CheckedUser {
  readonly username: string;
  /** In API form, blank values left out. */
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * Checks a new user against the pool: attributes, required ones (unless `mayMiss`), verified flags, username. It does not
 * look for other users. Throws InvalidParameterException.
 */
export function checkNewUser(
  pool: Pool,
  username: string,
  given: Iterable<readonly [string, string]>,
  mayMiss: "nothing" | "required attributes" = "nothing",
): CheckedUser {
  const attributes = checkAttributes(pool, given, "creation");
  for (const [name, value] of attributes) if (value === "") attributes.delete(name);
  checkUsername(pool, username, attributes);
  if (mayMiss === "nothing") checkRequired(pool, attributes);
  checkVerifiedFlags(attributes);
  return { username, attributes };
}

export interface NewUserState {
  readonly status: "UNCONFIRMED" | "CONFIRMED" | "FORCE_CHANGE_PASSWORD" | "RESET_REQUIRED" | "EXTERNAL_PROVIDER";
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly password?: StoredPassword | undefined;
  readonly takenAlias: TakenAlias;
}

/** `clash` says why a user was not inserted: `username`, or the attribute whose alias is taken. */
export type Insertion = { readonly clash: string } | { readonly clash?: undefined; readonly key: number; readonly sub: string };

/** Inserts a checked user inside the running write; on a clash nothing is changed. */
export function insertUser(store: Store, settings: SandboxSettings, pool: Pool, user: CheckedUser, state: NewUserState): Insertion {
  const number = pool.numbers.next;
  const key = pool.key * NUMBERS + number;
  const sub = makeSub(number);
  const username = pool.usernames === "address" ? sub : user.username;
  const folded = keptUsername(pool, { username, sub });
  if (folded !== undefined && !claimName(store, pool, { kind: "username", folded }, key)) return { clash: "username" };
  const clash = claimAliases(store, settings, pool, aliasesOf(pool, user.attributes), key, state.takenAlias);
  if (clash !== undefined) {
    if (folded !== undefined) releaseName(store, pool, { kind: "username", folded }, key);
    // Where the address is the username, a taken address is a taken username.
    return { clash: pool.usernames === "address" && user.attributes.get(clash) === user.username ? "username" : clash };
  }
  pool.numbers.next += 1;
  store
    .prepare("INSERT INTO users VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?)")
    .run(
      key,
      username,
      sub,
      state.status,
      state.nowMs,
      state.nowMs,
      JSON.stringify([...user.attributes]),
      state.password?.hash ?? null,
      state.password?.expires ?? null,
    );
  return { key, sub };
}
