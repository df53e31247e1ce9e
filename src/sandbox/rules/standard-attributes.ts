import type { AttributeDefinition } from "./attribute-definition.ts";

/** The attributes that every pool has, in the documented order, with their default bounds. */
export const STANDARD_ATTRIBUTES: readonly AttributeDefinition[] = [
  { ...text("sub", 1, 2048), mutable: false, required: true },
  text("name"),
  text("given_name"),
  text("family_name"),
  text("middle_name"),
  text("nickname"),
  text("preferred_username"),
  text("profile"),
  text("picture"),
  text("website"),
  text("email"),
  flag("email_verified"),
  text("gender"),
  text("birthdate", 10, 10),
  text("zoneinfo"),
  text("locale"),
  text("phone_number"),
  flag("phone_number_verified"),
  text("address"),
  { name: "updated_at", type: "Number", mutable: true, required: false, developerOnly: false, minValue: "0" },
];

function text(name: string, minLength = 0, maxLength = 2048): AttributeDefinition {
  return {
    name,
    type: "String",
    mutable: true,
    required: false,
    developerOnly: false,
    minLength: String(minLength),
    maxLength: String(maxLength),
  };
}

function flag(name: string): AttributeDefinition {
  return { name, type: "Boolean", mutable: true, required: false, developerOnly: false };
}
