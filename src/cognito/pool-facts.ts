import type { SchemaAttributeType, UserPoolType } from "@aws-sdk/client-cognito-identity-provider";
import type { AttributeSchema, PasswordPolicy, PoolProfile } from "../model/index.ts";

export type PoolFacts = Pick<
  PoolProfile,
  | "schema"
  | "usernameAttributes"
  | "aliasAttributes"
  | "caseSensitive"
  | "autoVerified"
  | "passwordPolicy"
  | "firstAuthFactors"
  | "mfa"
  | "triggers"
  | "estimatedUsers"
>;

/** What DescribeUserPool tells, in our words; where Cognito leaves something out, its documented default. */
export function poolFacts(pool: UserPoolType): PoolFacts {
  return {
    schema: (pool.SchemaAttributes ?? []).map(attributeSchema),
    usernameAttributes: pool.UsernameAttributes ?? [],
    aliasAttributes: pool.AliasAttributes ?? [],
    caseSensitive: pool.UsernameConfiguration?.CaseSensitive ?? true,
    autoVerified: pool.AutoVerifiedAttributes ?? [],
    passwordPolicy: passwordPolicy(pool),
    firstAuthFactors: pool.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? [],
    mfa: pool.MfaConfiguration ?? "OFF",
    triggers: Object.entries(pool.LambdaConfig ?? {})
      .filter(([name, trigger]) => name !== "KMSKeyID" && trigger !== undefined && trigger !== "")
      .map(([name]) => name),
    estimatedUsers: pool.EstimatedNumberOfUsers ?? 0,
  };
}

/** `arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID` */
export function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

function passwordPolicy(pool: UserPoolType): PasswordPolicy {
  const policy = pool.Policies?.PasswordPolicy;
  return {
    minimumLength: policy?.MinimumLength ?? 8,
    requireUppercase: policy?.RequireUppercase ?? false,
    requireLowercase: policy?.RequireLowercase ?? false,
    requireNumbers: policy?.RequireNumbers ?? false,
    requireSymbols: policy?.RequireSymbols ?? false,
  };
}

function attributeSchema(attribute: SchemaAttributeType): AttributeSchema {
  const text = attribute.StringAttributeConstraints;
  const number = attribute.NumberAttributeConstraints;
  return {
    name: attribute.Name ?? "",
    type: attribute.AttributeDataType ?? "String",
    mutable: attribute.Mutable ?? true,
    required: attribute.Required ?? false,
    ...bound("minLength", text?.MinLength),
    ...bound("maxLength", text?.MaxLength),
    ...bound("minValue", number?.MinValue),
    ...bound("maxValue", number?.MaxValue),
  };
}

/** Cognito sends bounds as texts, and leaves out those that are not set. */
function bound<Name extends string>(name: Name, value: string | undefined): { readonly [K in Name]?: number } {
  const number = value === undefined || value === "" ? Number.NaN : Number(value);
  return Number.isNaN(number) ? {} : ({ [name]: number } as { readonly [K in Name]?: number });
}
