import { anyText } from "./members.ts";
import { flag, oneOf, structure, text, type ValueOf } from "./shape.ts";

/** One attribute of a pool's schema, as CreateUserPool and AddCustomAttributes take it. */
export const schemaAttribute = structure(
  {},
  {
    Name: text({ min: 1, max: 20, pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+" }),
    AttributeDataType: oneOf("String", "Number", "DateTime", "Boolean"),
    DeveloperOnlyAttribute: flag,
    Mutable: flag,
    Required: flag,
    NumberAttributeConstraints: structure({}, { MinValue: anyText, MaxValue: anyText }),
    StringAttributeConstraints: structure({}, { MinLength: anyText, MaxLength: anyText }),
  },
);

export type SchemaAttribute = ValueOf<typeof schemaAttribute>;
