import { anyText, arn, clientId, poolId, providerName } from "./members.ts";
import { flag, integer, list, oneOf, structure, text, type ValueOf } from "./shape.ts";

const timeUnit = oneOf("seconds", "minutes", "hours", "days");
const attributePermissions = list(text({ min: 1, max: 2048 }));
const redirectUrl = text({ min: 1, max: 1024, pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+" });

const clientName = text({ min: 1, max: 128, pattern: "[\\w\\s+=,.@-]+" });

const settings = {
  RefreshTokenValidity: integer(0, 315_360_000),
  AccessTokenValidity: integer(1, 86_400),
  IdTokenValidity: integer(1, 86_400),
  TokenValidityUnits: structure({}, { AccessToken: timeUnit, IdToken: timeUnit, RefreshToken: timeUnit }),
  ReadAttributes: attributePermissions,
  WriteAttributes: attributePermissions,
  ExplicitAuthFlows: list(
    oneOf(
      "ADMIN_NO_SRP_AUTH",
      "CUSTOM_AUTH_FLOW_ONLY",
      "USER_PASSWORD_AUTH",
      "ALLOW_ADMIN_USER_PASSWORD_AUTH",
      "ALLOW_CUSTOM_AUTH",
      "ALLOW_USER_PASSWORD_AUTH",
      "ALLOW_USER_SRP_AUTH",
      "ALLOW_REFRESH_TOKEN_AUTH",
      "ALLOW_USER_AUTH",
    ),
  ),
  SupportedIdentityProviders: list(providerName),
  CallbackURLs: list(redirectUrl, 0, 100),
  LogoutURLs: list(redirectUrl, 0, 100),
  DefaultRedirectURI: redirectUrl,
  AllowedOAuthFlows: list(oneOf("code", "implicit", "client_credentials"), 0, 3),
  AllowedOAuthScopes: list(text({ min: 1, max: 256, pattern: "[\\x21\\x23-\\x5B\\x5D-\\x7E]+" }), undefined, 50),
  AllowedOAuthFlowsUserPoolClient: flag,
  AnalyticsConfiguration: structure(
    {},
    {
      ApplicationId: text({ pattern: "^[0-9a-fA-F]+$" }),
      ApplicationArn: arn,
      RoleArn: arn,
      ExternalId: anyText,
      UserDataShared: flag,
    },
  ),
  PreventUserExistenceErrors: oneOf("LEGACY", "ENABLED"),
  EnableTokenRevocation: flag,
  EnablePropagateAdditionalUserContextData: flag,
  AuthSessionValidity: integer(3, 15),
  RefreshTokenRotation: structure({ Feature: oneOf("ENABLED", "DISABLED") }, { RetryGracePeriodSeconds: integer(0, 60) }),
} as const;

/** CreateUserPoolClient's input. */
export const userPoolClient = structure(
  { UserPoolId: poolId, ClientName: clientName },
  { GenerateSecret: flag, ClientSecret: text({ min: 24, max: 64, pattern: "[\\w+]+" }), ...settings },
);

/** UpdateUserPoolClient's input. */
export const userPoolClientUpdate = structure({ UserPoolId: poolId, ClientId: clientId }, { ClientName: clientName, ...settings });

export type UserPoolClientInput = ValueOf<typeof userPoolClient>;
