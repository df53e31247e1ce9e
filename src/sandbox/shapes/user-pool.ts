import { anyText, arn, poolId, tags, verifiedAttribute } from "./members.ts";
import { schemaAttribute } from "./schema-attribute.ts";
import { flag, integer, list, oneOf, structure, text, type ValueOf } from "./shape.ts";

export const smsMessage = text({ min: 6, max: 140, pattern: ".*\\{####\\}.*" });
export const codeMessage = text({
  min: 6,
  max: 20_000,
  pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{####\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*",
});
const linkMessage = text({
  min: 6,
  max: 20_000,
  pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{##[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*##\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*",
});
const subject = text({ min: 1, max: 140, pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s]+" });
const inviteMessage = text({ min: 6, max: 20_000, pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*" });
const region = text({ min: 5, max: 32 });

const policies = structure(
  {},
  {
    PasswordPolicy: structure(
      {},
      {
        MinimumLength: integer(6, 99),
        RequireUppercase: flag,
        RequireLowercase: flag,
        RequireNumbers: flag,
        RequireSymbols: flag,
        PasswordHistorySize: integer(0, 24),
        TemporaryPasswordValidityDays: integer(0, 365),
      },
    ),
    SignInPolicy: structure(
      {},
      { AllowedFirstAuthFactors: list(oneOf("PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN", "SOFTWARE_TOKEN"), 1, 5) },
    ),
  },
);

const sender = structure({ LambdaVersion: oneOf("V1_0"), LambdaArn: arn });
const lambdas = structure(
  {},
  {
    PreSignUp: arn,
    CustomMessage: arn,
    PostConfirmation: arn,
    PreAuthentication: arn,
    PostAuthentication: arn,
    DefineAuthChallenge: arn,
    CreateAuthChallenge: arn,
    VerifyAuthChallengeResponse: arn,
    PreTokenGeneration: arn,
    UserMigration: arn,
    PreTokenGenerationConfig: structure({ LambdaVersion: oneOf("V1_0", "V2_0", "V3_0"), LambdaArn: arn }),
    CustomSMSSender: sender,
    CustomEmailSender: sender,
    KMSKeyID: arn,
    InboundFederation: sender,
  },
);

const messages = {
  SmsVerificationMessage: smsMessage,
  EmailVerificationMessage: codeMessage,
  EmailVerificationSubject: subject,
  VerificationMessageTemplate: structure(
    {},
    {
      SmsMessage: smsMessage,
      EmailMessage: codeMessage,
      EmailSubject: subject,
      EmailMessageByLink: linkMessage,
      EmailSubjectByLink: subject,
      DefaultEmailOption: oneOf("CONFIRM_WITH_LINK", "CONFIRM_WITH_CODE"),
    },
  ),
  SmsAuthenticationMessage: smsMessage,
};

export const smsConfiguration = structure(
  {},
  {
    SnsCallerArn: text({ min: 0, max: 2048, pattern: `(${arn.pattern})?` }),
    ExternalId: anyText,
    SnsRegion: region,
    EumsSms: structure(
      { CallerArn: arn },
      {
        ExternalId: anyText,
        OriginationIdentity: anyText,
        ConfigurationSetName: anyText,
        InEntityId: anyText,
        InTemplateId: anyText,
        Region: region,
      },
    ),
  },
);

const senders = {
  EmailConfiguration: structure(
    {},
    {
      SourceArn: arn,
      ReplyToEmailAddress: text({ pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+" }),
      EmailSendingAccount: oneOf("COGNITO_DEFAULT", "DEVELOPER"),
      From: anyText,
      ConfigurationSet: text({ min: 1, max: 64, pattern: "^[a-zA-Z0-9_-]+$" }),
    },
  ),
  SmsConfiguration: smsConfiguration,
};
const name = text({ min: 1, max: 128, pattern: "[\\w\\s+=,.@-]+" });

/** What may be changed later on. */
const settings = {
  Policies: policies,
  DeletionProtection: oneOf("ACTIVE", "INACTIVE"),
  LambdaConfig: lambdas,
  AutoVerifiedAttributes: list(verifiedAttribute),
  ...messages,
  MfaConfiguration: oneOf("OFF", "ON", "OPTIONAL"),
  UserAttributeUpdateSettings: structure({}, { AttributesRequireVerificationBeforeUpdate: list(verifiedAttribute) }),
  DeviceConfiguration: structure({}, { ChallengeRequiredOnNewDevice: flag, DeviceOnlyRememberedOnUserPrompt: flag }),
  ...senders,
  UserPoolTags: tags,
  AdminCreateUserConfig: structure(
    {},
    {
      AllowAdminCreateUserOnly: flag,
      UnusedAccountValidityDays: integer(0, 365),
      InviteMessageTemplate: structure({}, { SMSMessage: text({ min: 6, max: 140 }), EmailMessage: inviteMessage, EmailSubject: subject }),
    },
  ),
  UserPoolAddOns: structure(
    { AdvancedSecurityMode: oneOf("OFF", "AUDIT", "ENFORCED") },
    { AdvancedSecurityAdditionalFlows: structure({}, { CustomAuthMode: oneOf("AUDIT", "ENFORCED") }) },
  ),
  AccountRecoverySetting: structure(
    {},
    {
      RecoveryMechanisms: list(
        structure({ Priority: integer(1, 2), Name: oneOf("verified_email", "verified_phone_number", "admin_only") }),
        1,
        2,
      ),
    },
  ),
  UserPoolTier: oneOf("LITE", "ESSENTIALS", "PLUS"),
  KeyConfiguration: structure({}, { KeyType: oneOf("AWS_OWNED_KEY", "CUSTOMER_MANAGED_KEY"), KmsKeyArn: arn }),
  IssuerConfiguration: structure({}, { Type: oneOf("ORIGINAL", "UPDATED") }),
} as const;

/** CreateUserPool's input. */
export const userPool = structure(
  { PoolName: name },
  {
    ...settings,
    AliasAttributes: list(oneOf("phone_number", "email", "preferred_username")),
    UsernameAttributes: list(verifiedAttribute),
    Schema: list(schemaAttribute, 1, 50),
    UsernameConfiguration: structure({ CaseSensitive: flag }),
  },
);

/** UpdateUserPool's input: names and schema are fixed. */
export const userPoolUpdate = structure({ UserPoolId: poolId }, { PoolName: name, ...settings });

export type UserPoolInput = ValueOf<typeof userPool>;

export type UserPoolUpdate = ValueOf<typeof userPoolUpdate>;
