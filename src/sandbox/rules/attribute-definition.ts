/** One attribute of a pool's schema. Bounds are decimal texts, as the API keeps them. */
export interface AttributeDefinition {
  /** As users carry it: `email`, `custom:tier`, `dev:custom:flag`. */
  readonly name: string;
  readonly type: "String" | "Number" | "DateTime" | "Boolean";
  readonly mutable: boolean;
  readonly required: boolean;
  readonly developerOnly: boolean;
  readonly minLength?: string;
  readonly maxLength?: string;
  readonly minValue?: string;
  readonly maxValue?: string;
}

/** As DescribeUserPool shows it. */
export function describeAttribute(attribute: AttributeDefinition): object {
  const { name, type, mutable, required, developerOnly, minLength, maxLength, minValue, maxValue } = attribute;
  return {
    Name: name,
    AttributeDataType: type,
    DeveloperOnlyAttribute: developerOnly,
    Mutable: mutable,
    Required: required,
    ...(type === "String" ? { StringAttributeConstraints: { MinLength: minLength, MaxLength: maxLength } } : {}),
    ...(type === "Number" ? { NumberAttributeConstraints: { MinValue: minValue, MaxValue: maxValue } } : {}),
  };
}
