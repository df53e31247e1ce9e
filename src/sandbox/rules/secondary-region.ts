import type { AnyOperation, Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";

/** Throws OperationNotEnabledException for a change in a Region that holds secondary replicas only; sign-ins work there. */
export function refuseInSecondaryRegion(operation: AnyOperation, { settings, region }: Context, input: unknown): void {
  if (!operation.write || settings.secondaryRegions.length === 0) return;
  if ((operation.allowanceOf?.(input)?.category ?? operation.category) === "UserAuthentication") return;
  // Identity pools have no replicas.
  if (operation.category?.startsWith("cognito-identity:")) return;
  if (settings.secondaryRegions.includes(region)) {
    throw new ServiceError("OperationNotEnabledException", "This operation is not enabled in a secondary Region of the user pool.");
  }
}
