import { type AttributeProposal, MOST_CUSTOM_ATTRIBUTES } from "../../jobs/missing-attributes.ts";
import type { AttributeSchema, PoolProfile } from "../../model/index.ts";

/** The attributes that a job's mapping needs and its pool lacks, and what adding them means. */
export function attributesText({ name, id }: PoolProfile, { attributes, present }: AttributeProposal): string {
  const width = Math.max(...attributes.map((attribute) => attribute.name.length));
  const after = present + attributes.length;
  return [
    `The mapping gives users attributes that the pool ${name} (${id}) does not have:\n\n`,
    ...attributes.map((attribute) => `  ${attribute.name.padEnd(width)}  ${attributeText(attribute)}\n`),
    `\nWith them the pool has ${after} of ${MOST_CUSTOM_ATTRIBUTES} custom attributes. Custom attributes are for ever: they can never be removed,\n`,
    "changed or made required, and an immutable one can be written only when a user is created.\n",
  ].join("");
}

function attributeText({ type, mutable, minLength, maxLength, minValue, maxValue }: AttributeSchema): string {
  const range =
    type === "String" ? `, ${minLength} to ${maxLength} characters` : minValue === undefined ? "" : `, ${minValue} to ${maxValue}`;
  return `${type}${range}, ${mutable ? "mutable" : "immutable"}`;
}
