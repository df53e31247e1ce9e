import { type Credential, type PlannedUser, type PoolProfile, Secret } from "../../src/model/index.ts";
import { profileOf } from "../golden/pool-profile.ts";

/** A pool with an attribute of every type, two groups and a provider of each kind. */
export function poolWith(changes: Partial<PoolProfile> = {}): PoolProfile {
  const profile = profileOf({
    PoolName: "test",
    AutoVerifiedAttributes: ["email"],
    UsernameConfiguration: { CaseSensitive: false },
    Policies: {
      PasswordPolicy: { MinimumLength: 8, RequireUppercase: true, RequireLowercase: true, RequireNumbers: true, RequireSymbols: true },
    },
    Schema: [{ Name: "short", AttributeDataType: "String", StringAttributeConstraints: { MinLength: "2", MaxLength: "5" } }],
    Groups: [{ GroupName: "customers" }, { GroupName: "traders" }],
    IdentityProviders: [
      { ProviderName: "Google", ProviderType: "Google" },
      { ProviderName: "WerkSSO", ProviderType: "SAML" },
      { ProviderName: "Login", ProviderType: "OIDC" },
    ],
  });
  const schema: PoolProfile["schema"] = [
    ...profile.schema,
    { name: "custom:level", type: "Number", mutable: true, required: false, minValue: -1, maxValue: 10 },
    { name: "custom:member", type: "Boolean", mutable: false, required: false },
    { name: "custom:since", type: "DateTime", mutable: true, required: false },
  ];
  return { ...profile, schema, csvHeader: [...profile.csvHeader, "custom:level", "custom:member", "custom:since"], ...changes };
}

/** The pool with some standard attributes required. */
export function poolRequiring(...names: readonly string[]): PoolProfile {
  const profile = poolWith();
  return { ...profile, schema: profile.schema.map((entry) => (names.includes(entry.name) ? { ...entry, required: true } : entry)) };
}

type UserChanges = Partial<Omit<PlannedUser, "attributes" | "credential">> & {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly password?: string;
  readonly credential?: Credential;
};

/** A user that every pool here takes, by either route, unless changed. */
export function userWith({ attributes, password, ...changes }: UserChanges = {}): PlannedUser {
  return {
    ref: { row: 1, line: 2, byte: 10, bytes: 5 },
    sourceKey: "1",
    username: "ann-1",
    attributes: new Map(Object.entries(attributes ?? { email: "ann@example.com", email_verified: "true" })),
    credential: password === undefined ? { kind: "none" } : { kind: "password", password: new Secret(password), permanent: true },
    groups: [],
    links: [],
    enabled: true,
    ...changes,
  };
}
