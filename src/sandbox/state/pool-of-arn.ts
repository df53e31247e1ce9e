import type { Context } from "../operation.ts";
import type { Pool } from "../rules/pool.ts";
import { ServiceError } from "../service-error.ts";
import { requirePool } from "./pools.ts";

/** The pool that an ARN names. Throws ResourceNotFoundException, or InvalidParameterException for something else's ARN. */
export function poolOfArn(context: Context, arn: string): Pool {
  const [, , service, , , resource = ""] = arn.split(":");
  const [kind, id = ""] = resource.split("/");
  if (service !== "cognito-idp" || kind !== "userpool") {
    throw new ServiceError("InvalidParameterException", "The resource ARN does not name a user pool.");
  }
  return requirePool(context, id);
}
