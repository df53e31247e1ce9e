import { randomInt } from "node:crypto";
import { ServiceError } from "../service-error.ts";
import type { Pool } from "./pool.ts";

/** Throws InvalidPasswordException where a password breaks the pool's policy. */
export function checkPassword(pool: Pool, password: string): void {
  const { MinimumLength: least = 8, ...policy } = pool.settings.Policies?.PasswordPolicy ?? {};
  if ([...password].length < least) throw refused("Password not long enough");
  if (policy.RequireUppercase && !/\p{Lu}/u.test(password)) throw refused("Password must have uppercase characters");
  if (policy.RequireLowercase && !/\p{Ll}/u.test(password)) throw refused("Password must have lowercase characters");
  if (policy.RequireNumbers && !/[0-9]/.test(password)) throw refused("Password must have numeric characters");
  if (policy.RequireSymbols && !SYMBOL.test(password)) throw refused("Password must have symbol characters");
}

/** A password at random that satisfies every policy of this length. */
export function generatePassword(pool: Pool): string {
  const length = Math.max(12, pool.settings.Policies?.PasswordPolicy?.MinimumLength ?? 0);
  const characters = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnopqrstuvwxyz", "23456789", "!#%+-=?_"].map(pick);
  while (characters.length < length) characters.push(pick("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"));
  return characters.join("");
}

/** When a temporary password given now ends, in epoch milliseconds. */
export function temporaryPasswordEnd(pool: Pool, nowMs: number): number {
  const days = pool.settings.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays ?? 0;
  return nowMs + (days === 0 ? 7 : days) * 86_400_000;
}

const SYMBOL = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/;

function pick(from: string): string {
  return from.charAt(randomInt(from.length));
}

function refused(reason: string): ServiceError {
  return new ServiceError("InvalidPasswordException", `Password did not conform with policy: ${reason}`);
}
