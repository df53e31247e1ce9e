import { ServiceError } from "../service-error.ts";
import { isEmail, isPhoneNumber } from "./contact-format.ts";
import type { AttributeRule, Pool } from "./pool.ts";

/**
 * Checks attributes that a user is to get against the pool's schema, and answers them as kept (booleans in lower case).
 * Throws InvalidParameterException for an unknown name, a bad value, a bad e-mail or phone number, or a fixed attribute.
 */
export function checkAttributes(
  pool: Pool,
  given: Iterable<readonly [string, string]>,
  moment: "creation" | "update",
): Map<string, string> {
  const checked = new Map<string, string>();
  for (const [name, value] of given) {
    const rule = requireAttribute(pool, name);
    if (name === "sub") throw invalid("Cannot modify the non-mutable attribute sub");
    if (moment === "update" && !rule.mutable) throw invalid(`user.${name}: Attribute cannot be updated.`);
    checked.set(name, value === "" ? value : checkedValue(rule, value));
  }
  return checked;
}

/** The attribute's rule. Throws InvalidParameterException where the pool has no such attribute. */
export function requireAttribute(pool: Pool, name: string): AttributeRule {
  const rule = pool.rules.get(name);
  if (rule === undefined) throw invalid(`Attributes did not conform to the schema: ${name}: Attribute does not exist in the schema.`);
  return rule;
}

/** Throws InvalidParameterException where a required attribute is missing or blank. */
export function checkRequired(pool: Pool, attributes: ReadonlyMap<string, string>): void {
  for (const name of pool.required) {
    if (!attributes.get(name)) throw invalid(`Attributes did not conform to the schema: ${name}: The attribute is required`);
  }
}

/** Throws InvalidParameterException where an address is called verified and is not there. */
export function checkVerifiedFlags(attributes: ReadonlyMap<string, string>): void {
  if (attributes.get("email_verified") === "true" && !attributes.get("email")) {
    throw invalid("Email is required to verify/un-verify an email");
  }
  if (attributes.get("phone_number_verified") === "true" && !attributes.get("phone_number")) {
    throw invalid("Phone number is required to verify/un-verify a phone number");
  }
}

function checkedValue(rule: AttributeRule, value: string): string {
  const problem = rule.check(value);
  if (problem !== undefined) throw invalid(`Attributes did not conform to the schema: ${rule.name}: ${problem}`);
  if (rule.name === "email" && !isEmail(value)) throw invalid("Invalid email address format.");
  if (rule.name === "phone_number" && !isPhoneNumber(value)) throw invalid("Invalid phone number format.");
  return rule.type === "Boolean" ? value.toLowerCase() : value;
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}
