import { ServiceError } from "../service-error.ts";
import type { SchemaAttribute } from "../shapes/schema-attribute.ts";
import type { AttributeDefinition } from "./attribute-definition.ts";
import { STANDARD_ATTRIBUTES } from "./standard-attributes.ts";

/** The schema of a new pool: the standard attributes as the request changes them, then its custom ones. */
export function schemaOf(requested: readonly SchemaAttribute[]): readonly AttributeDefinition[] {
  const standard = new Map(STANDARD_ATTRIBUTES.map((attribute) => [attribute.name, attribute]));
  const custom: SchemaAttribute[] = [];
  for (const attribute of requested) {
    const known = standard.get(attribute.Name ?? "");
    if (known === undefined) custom.push(attribute);
    else standard.set(known.name, changedStandard(known, attribute));
  }
  return withCustom([...standard.values()], custom);
}

/** The schema with more custom attributes. Throws InvalidParameterException for a name that exists, and beyond 50 of them. */
export function withCustom(schema: readonly AttributeDefinition[], added: readonly SchemaAttribute[]): readonly AttributeDefinition[] {
  const names = new Set(schema.map(({ name }) => name));
  const result = [...schema];
  for (const attribute of added) {
    const definition = customAttribute(attribute);
    if (names.has(definition.name)) throw invalid(`${definition.name}: Existing attribute already has name ${definition.name}.`);
    names.add(definition.name);
    result.push(definition);
  }
  if (result.length - STANDARD_ATTRIBUTES.length > MOST_CUSTOM)
    throw invalid(`A user pool can have at most ${MOST_CUSTOM} custom attributes.`);
  return result;
}

const MOST_CUSTOM = 50;

function changedStandard(known: AttributeDefinition, change: SchemaAttribute): AttributeDefinition {
  if (change.AttributeDataType !== undefined && change.AttributeDataType !== known.type) {
    throw invalid(`You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${known.name}`);
  }
  if (change.DeveloperOnlyAttribute === true) throw invalid(`Standard schema attribute ${known.name} cannot be a developer attribute.`);
  if (known.name === "sub") return known;
  return { ...known, mutable: change.Mutable ?? known.mutable, required: change.Required ?? known.required, ...bounds(change) };
}

function customAttribute(attribute: SchemaAttribute): AttributeDefinition {
  const {
    Name,
    AttributeDataType: type = "String",
    Required,
    DeveloperOnlyAttribute: developerOnly = false,
    Mutable: mutable = true,
  } = attribute;
  if (Name === undefined) throw invalid("A custom attribute must have a name.");
  if (Required === true) throw invalid("Required custom attributes are not supported currently.");
  return {
    name: `${developerOnly ? "dev:custom:" : "custom:"}${Name}`,
    type,
    mutable,
    required: false,
    developerOnly,
    ...bounds(attribute),
  };
}

function bounds({ StringAttributeConstraints: text, NumberAttributeConstraints: number }: SchemaAttribute) {
  return {
    ...bound("minLength", text?.MinLength, WHOLE),
    ...bound("maxLength", text?.MaxLength, WHOLE),
    ...bound("minValue", number?.MinValue, DECIMAL),
    ...bound("maxValue", number?.MaxValue, DECIMAL),
  };
}

function bound(name: string, value: string | undefined, form: RegExp): Record<string, string> {
  if (value === undefined) return {};
  if (!form.test(value)) throw invalid(`Invalid attribute constraint: ${name} is not a number.`);
  return { [name]: value };
}

const WHOLE = /^\d{1,9}$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}
