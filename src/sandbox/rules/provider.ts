import { ServiceError } from "../service-error.ts";
import type { Pool } from "./pool.ts";

/** The providers whose name is their type, and whose users are known by `Cognito_Subject` alone. */
export const SOCIAL_PROVIDERS: ReadonlySet<string> = new Set(["Facebook", "Google", "LoginWithAmazon", "SignInWithApple"]);

/** Checks a new identity provider against the pool. Throws InvalidParameterException. */
export function checkProvider(pool: Pool, name: string, type: string, mapping: Readonly<Record<string, string>>): void {
  if (name === "Cognito" || name === "COGNITO") throw invalid("This provider name is reserved.");
  if (SOCIAL_PROVIDERS.has(type) !== SOCIAL_PROVIDERS.has(name) || (SOCIAL_PROVIDERS.has(type) && name !== type)) {
    throw invalid(`The name of a ${type} provider does not fit its type.`);
  }
  for (const attribute of Object.keys(mapping)) {
    if (attribute === "username") continue;
    const rule = pool.rules.get(attribute);
    if (rule === undefined) throw invalid(`Attribute mapping: ${attribute} does not exist in the schema.`);
    if (!rule.mutable && attribute !== "sub") throw invalid(`Attribute mapping: ${attribute} is not mutable.`);
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}
