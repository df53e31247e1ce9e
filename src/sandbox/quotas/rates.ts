import type { UserPoolCategory } from "../../model/index.ts";
import { IDENTITY_POOL_RATES, type IdentityPoolCategory } from "../identity-pools/identity-pool-rates.ts";

/** The shared categories, and those that only the sandbox meets. */
export type Category = UserPoolCategory | "UserToken" | "UserPoolClientRead" | "UserPoolClientUpdate" | IdentityPoolCategory;

/** Requests per second for each account and Region, read from the Developer Guide's "Quotas in Amazon Cognito" on its own. */
export const DOCUMENTED_RATES: Readonly<Record<Category, number>> = {
  UserAuthentication: 120,
  UserCreation: 50,
  UserAccountRecovery: 30,
  UserRead: 120,
  UserToken: 120,
  UserUpdate: 25,
  UserResourceRead: 50,
  UserResourceUpdate: 25,
  UserList: 30,
  UserPoolRead: 15,
  UserPoolUpdate: 15,
  UserPoolResourceRead: 20,
  UserPoolResourceUpdate: 15,
  UserPoolClientRead: 15,
  UserPoolClientUpdate: 15,
  LimitManagement: 1,
  ...IDENTITY_POOL_RATES,
};

/** Categories of which any single operation may be called only so often a second on one pool. */
export const PER_POOL_RATES: Readonly<Partial<Record<Category, number>>> = {
  UserPoolResourceRead: 5,
  UserPoolResourceUpdate: 5,
  UserPoolClientRead: 5,
  UserPoolClientUpdate: 5,
};

/** Requests per second on one single user. */
export const PER_USER_RATES = { read: 10, write: 10 } as const;

/** Categories whose limit an account can raise; GetProvisionedLimit knows no others. */
export const ADJUSTABLE: ReadonlySet<string> = new Set<Category>([
  "UserAuthentication",
  "UserCreation",
  "UserRead",
  "UserToken",
  "UserResourceRead",
]);
