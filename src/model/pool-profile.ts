import type { IdentityPoolProfile } from "./identity-pool.ts";
import type { MfaFactor } from "./planned-user.ts";
import type { ProvisionedLimit, QuotaCategory } from "./quota.ts";

export type AttributeType = "String" | "Number" | "Boolean" | "DateTime";

/** One attribute of the pool's schema (DescribeUserPool SchemaAttributes), bounds as numbers. */
export interface AttributeSchema {
  /** As the API names it: `email`, `custom:tier`. */
  readonly name: string;
  readonly type: AttributeType;
  readonly mutable: boolean;
  readonly required: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
}

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
}

export type SignInName = "email" | "phone_number" | "preferred_username";

export interface IdentityProvider {
  readonly name: string;
  /** Facebook, Google, LoginWithAmazon, SignInWithApple, SAML or OIDC. */
  readonly type: string;
}

/** A second factor as the pool has it switched on. */
export type PoolMfaFactor = MfaFactor | "totp";

/** A group with what is set beside its name; `precedence` is 0 or more, and lower wins. */
export interface GroupDefinition {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
  readonly roleArn?: string;
}

/** Everything read from the target pool that planning and loading depend on. */
export interface PoolProfile {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  readonly schema: readonly AttributeSchema[];
  /** GetCSVHeader, in Cognito's order. */
  readonly csvHeader: readonly string[];
  /** Non-empty: usernames are e-mail addresses and/or phone numbers, and Cognito makes the real one. */
  readonly usernameAttributes: readonly ("email" | "phone_number")[];
  readonly aliasAttributes: readonly SignInName[];
  readonly caseSensitive: boolean;
  readonly autoVerified: readonly ("email" | "phone_number")[];
  readonly passwordPolicy: PasswordPolicy;
  /** PASSWORD, EMAIL_OTP, SMS_OTP, WEB_AUTHN; empty means PASSWORD alone. */
  readonly firstAuthFactors: readonly string[];
  readonly mfa: "OFF" | "ON" | "OPTIONAL";
  /** The second factors that are on (GetUserPoolMfaConfig); none where MFA is off. */
  readonly mfaFactors: readonly PoolMfaFactor[];
  /** Names of configured Lambda triggers, such as PreSignUp. */
  readonly triggers: readonly string[];
  readonly groups: readonly string[];
  /** Those of the groups that have a description, a precedence or a role. */
  readonly groupDefinitions: readonly GroupDefinition[];
  readonly identityProviders: readonly IdentityProvider[];
  /** The identity pool that the job registers users in; absent where it names none. */
  readonly identityPool?: IdentityPoolProfile;
  /** Cognito's own rough figure. */
  readonly estimatedUsers: number;
  /** Requests per second, as read or as documented. */
  readonly quotas: Readonly<Record<QuotaCategory, number>>;
  /** The limits that could be read; `quotas` has the documented defaults of the others. */
  readonly provisionedLimits?: Readonly<Partial<Record<QuotaCategory, ProvisionedLimit>>>;
}
