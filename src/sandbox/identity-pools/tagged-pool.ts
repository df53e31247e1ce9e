import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { type IdentityPool, requireIdentityPool } from "./identity-pools.ts";

/** The identity pool that an ARN names. Throws InvalidParameterException, ResourceNotFoundException. */
export function taggedPool(context: Context, arn: string): IdentityPool {
  const [, region, account, id] = ARN.exec(arn) ?? [];
  if (id === undefined) throw new ServiceError("InvalidParameterException", "The resource ARN is not that of an identity pool.");
  if (region !== context.region || account !== context.accountId) {
    throw new ServiceError("ResourceNotFoundException", `IdentityPool '${id}' not found.`);
  }
  return requireIdentityPool(context, id);
}

const ARN = /^arn:aws[\w-]*:cognito-identity:([\w-]+):(\d+):identitypool\/([\w-]+:[0-9a-f-]+)$/;
