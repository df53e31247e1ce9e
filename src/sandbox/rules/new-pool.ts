import { ServiceError } from "../service-error.ts";
import type { UserPoolInput, UserPoolUpdate } from "../shapes/user-pool.ts";
import type { PoolDefinition } from "./pool.ts";
import { schemaOf } from "./schema.ts";

/** What a CreateUserPool request makes: its settings with the API's defaults, and its schema. Throws InvalidParameterException. */
export function newPoolDefinition({ Schema, ...request }: UserPoolInput): PoolDefinition {
  if (request.AliasAttributes?.length && request.UsernameAttributes?.length) {
    throw invalid("Only one of the aliasAttributes or usernameAttributes can be set in a user pool.");
  }
  const policies = policiesOf(request);
  checkFactors(policies.SignInPolicy.AllowedFirstAuthFactors, request.UserPoolTier ?? "ESSENTIALS");
  return { settings: { ...DEFAULTS, ...withoutAbsent(request), Policies: policies }, schema: schemaOf(Schema ?? []) };
}

/**
 * A pool's settings after UpdateUserPool: what is left out gets its default again, as the documentation warns. The pool's
 * name, how users are named, its tags and its key stay. Throws InvalidParameterException.
 */
export function changedPoolSettings(
  { settings }: PoolDefinition,
  { UserPoolId: _, ...request }: UserPoolUpdate,
): PoolDefinition["settings"] {
  const { AliasAttributes, UsernameAttributes, UsernameConfiguration, UserPoolTags, KeyConfiguration } = settings;
  const kept = { AliasAttributes, UsernameAttributes, UsernameConfiguration, UserPoolTags, KeyConfiguration };
  const PoolName = request.PoolName ?? settings.PoolName;
  return newPoolDefinition({ ...kept, ...withoutAbsent(request), PoolName }).settings;
}

const DEFAULTS = {
  DeletionProtection: "INACTIVE",
  LambdaConfig: {},
  VerificationMessageTemplate: { DefaultEmailOption: "CONFIRM_WITH_CODE" },
  MfaConfiguration: "OFF",
  EmailConfiguration: { EmailSendingAccount: "COGNITO_DEFAULT" },
  UserPoolTags: {},
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
  AccountRecoverySetting: {
    RecoveryMechanisms: [
      { Priority: 1, Name: "verified_email" },
      { Priority: 2, Name: "verified_phone_number" },
    ],
  },
  UserPoolTier: "ESSENTIALS",
} as const;

function policiesOf({ Policies: { PasswordPolicy: asked, SignInPolicy } = {} }: Omit<UserPoolInput, "Schema">) {
  const strict = asked === undefined;
  return {
    PasswordPolicy: {
      MinimumLength: 8,
      RequireUppercase: strict,
      RequireLowercase: strict,
      RequireNumbers: strict,
      RequireSymbols: strict,
      TemporaryPasswordValidityDays: 7,
      ...withoutAbsent(asked ?? {}),
    },
    SignInPolicy: { AllowedFirstAuthFactors: SignInPolicy?.AllowedFirstAuthFactors ?? (["PASSWORD"] as const) },
  };
}

function checkFactors(factors: readonly string[], tier: string): void {
  if (!factors.includes("PASSWORD")) throw invalid("PASSWORD must be one of the allowed first auth factors.");
  if (factors.includes("SOFTWARE_TOKEN")) throw invalid("SOFTWARE_TOKEN is not allowed as a first auth factor.");
  if (factors.length > 1 && tier === "LITE") {
    throw new ServiceError("FeatureUnavailableInTierException", "Passwordless sign-in is not available in the LITE tier.");
  }
}

/** A member that was null in the request is undefined by now, and must not hide a default. */
function withoutAbsent<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}
