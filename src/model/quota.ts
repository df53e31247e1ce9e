/**
 * Cognito's request-rate categories that poolferry meets, with the documented defaults in requests per second, for
 * each account and Region (Developer Guide, "Quotas in Amazon Cognito", 2026).
 */
export const DEFAULT_QUOTAS = {
  UserAuthentication: 120,
  UserCreation: 50,
  UserAccountRecovery: 30,
  UserRead: 120,
  UserUpdate: 25,
  UserResourceRead: 50,
  UserResourceUpdate: 25,
  UserList: 30,
  UserPoolRead: 15,
  UserPoolUpdate: 15,
  UserPoolResourceRead: 20,
  UserPoolResourceUpdate: 15,
  LimitManagement: 1,
} as const satisfies Record<string, number>;

export type QuotaCategory = keyof typeof DEFAULT_QUOTAS;

/** The categories whose limit an account can raise, and GetProvisionedLimit therefore reports. */
export const ADJUSTABLE_CATEGORIES = [
  "UserAuthentication",
  "UserCreation",
  "UserRead",
  "UserResourceRead",
] as const satisfies readonly QuotaCategory[];
