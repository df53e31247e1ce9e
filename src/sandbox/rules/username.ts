import { ServiceError } from "../service-error.ts";
import { isEmail, isPhoneNumber } from "./contact-format.ts";
import type { Pool } from "./pool.ts";

/**
 * Checks a new user's username against the pool's mode. Where usernames are addresses, it also puts the address into its
 * attribute. Throws InvalidParameterException.
 */
export function checkUsername(pool: Pool, username: string, attributes: Map<string, string>): void {
  if (pool.usernames === "plain") return;
  if (pool.usernames === "address") {
    useAddress(pool, username, attributes);
    return;
  }
  if (pool.aliases.has("email") && isEmail(username)) {
    throw invalid("Username cannot be of email format, since user pool is configured for email alias.");
  }
  if (pool.aliases.has("phone_number") && isPhoneNumber(username)) {
    throw invalid("Username cannot be of phone number format, since user pool is configured for phone number alias.");
  }
}

function useAddress(pool: Pool, username: string, attributes: Map<string, string>): void {
  const kind = pool.aliases.has("email") && isEmail(username) ? "email" : "phone_number";
  if (!pool.aliases.has(kind) || (kind === "phone_number" && !isPhoneNumber(username))) {
    const expected = [...pool.aliases].map((name) => (name === "email" ? "an email" : "a phone number")).join(" or ");
    throw invalid(`Username should be ${expected}.`);
  }
  const given = attributes.get(kind);
  if (given !== undefined && given !== "" && pool.fold(given) !== pool.fold(username)) {
    throw invalid(`User ${kind} should be empty or same as username, since username attribute is ${kind}`);
  }
  attributes.set(kind, username);
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}
