import { type AttributeSchema, type AttributeType, DEFAULT_QUOTAS, type PoolProfile } from "../../src/model/index.ts";

/** A pool as the samples describe it: CreateUserPool's request with the groups and providers added. */
export interface PoolFile {
  readonly PoolName: string;
  readonly UsernameAttributes?: PoolProfile["usernameAttributes"];
  readonly AliasAttributes?: PoolProfile["aliasAttributes"];
  readonly AutoVerifiedAttributes?: PoolProfile["autoVerified"];
  readonly UsernameConfiguration?: { readonly CaseSensitive: boolean };
  readonly Policies: {
    readonly PasswordPolicy: {
      readonly MinimumLength: number;
      readonly RequireUppercase: boolean;
      readonly RequireLowercase: boolean;
      readonly RequireNumbers: boolean;
      readonly RequireSymbols: boolean;
    };
  };
  readonly Schema: readonly {
    readonly Name: string;
    readonly AttributeDataType: AttributeType;
    readonly Mutable?: boolean;
    readonly Required?: boolean;
    readonly StringAttributeConstraints?: { readonly MinLength?: string; readonly MaxLength?: string };
  }[];
  readonly Groups: readonly { readonly GroupName: string }[];
  readonly IdentityProviders: readonly { readonly ProviderName: string; readonly ProviderType: string }[];
}

const TEXTS =
  "name given_name family_name middle_name nickname preferred_username profile picture website email gender birthdate zoneinfo locale phone_number address".split(
    " ",
  );
const CSV_HEADER =
  "name given_name family_name middle_name nickname preferred_username profile picture website email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at".split(
    " ",
  );

/** The profile that reading such a pool would give. */
export function profileOf(pool: PoolFile): PoolProfile {
  const custom = pool.Schema.filter(({ Name }) => !TEXTS.includes(Name)).map(customAttribute);
  const required = new Set(pool.Schema.filter(({ Required }) => Required).map(({ Name }) => Name));
  const policy = pool.Policies.PasswordPolicy;
  return {
    id: "eu-central-1_Example01",
    name: pool.PoolName,
    arn: "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Example01",
    region: "eu-central-1",
    account: "123456789012",
    schema: [...standardAttributes(required), ...custom],
    csvHeader: [...CSV_HEADER, "cognito:mfa_enabled", "cognito:username", ...custom.map(({ name }) => name)],
    usernameAttributes: pool.UsernameAttributes ?? [],
    aliasAttributes: pool.AliasAttributes ?? [],
    caseSensitive: pool.UsernameConfiguration?.CaseSensitive ?? true,
    autoVerified: pool.AutoVerifiedAttributes ?? [],
    passwordPolicy: {
      minimumLength: policy.MinimumLength,
      requireUppercase: policy.RequireUppercase,
      requireLowercase: policy.RequireLowercase,
      requireNumbers: policy.RequireNumbers,
      requireSymbols: policy.RequireSymbols,
    },
    firstAuthFactors: [],
    mfa: "OFF",
    mfaFactors: [],
    triggers: [],
    groups: pool.Groups.map(({ GroupName }) => GroupName),
    groupDefinitions: [],
    identityProviders: pool.IdentityProviders.map(({ ProviderName, ProviderType }) => ({ name: ProviderName, type: ProviderType })),
    estimatedUsers: 0,
    quotas: DEFAULT_QUOTAS,
  };
}

function standardAttributes(required: ReadonlySet<string>): readonly AttributeSchema[] {
  const texts = TEXTS.map((name): AttributeSchema => {
    const length = name === "birthdate" ? 10 : undefined;
    return { name, type: "String", mutable: true, required: required.has(name), minLength: length ?? 0, maxLength: length ?? 2048 };
  });
  return [
    { name: "sub", type: "String", mutable: false, required: true, minLength: 1, maxLength: 2048 },
    ...texts,
    { name: "email_verified", type: "Boolean", mutable: true, required: false },
    { name: "phone_number_verified", type: "Boolean", mutable: true, required: false },
    { name: "updated_at", type: "Number", mutable: true, required: false, minValue: 0 },
  ];
}

function customAttribute({
  Name,
  AttributeDataType,
  Mutable,
  StringAttributeConstraints: bounds,
}: PoolFile["Schema"][number]): AttributeSchema {
  return {
    name: `custom:${Name}`,
    type: AttributeDataType,
    mutable: Mutable ?? true,
    required: false,
    ...(bounds?.MinLength === undefined ? {} : { minLength: Number(bounds.MinLength) }),
    ...(bounds?.MaxLength === undefined ? {} : { maxLength: Number(bounds.MaxLength) }),
  };
}
