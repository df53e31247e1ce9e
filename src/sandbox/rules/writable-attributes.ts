import { ServiceError } from "../service-error.ts";
import type { StoredClient } from "../state/clients.ts";

/** Throws NotAuthorizedException where an app client writes an attribute that it may not; flags of verification never are. */
export function checkWritable({ definition }: StoredClient, given: Iterable<readonly [string, string]>): void {
  for (const [name] of given) {
    const allowed = definition.WriteAttributes === undefined || definition.WriteAttributes.includes(name);
    if (!allowed || name.endsWith("_verified")) {
      throw new ServiceError("NotAuthorizedException", "A client attempted to write unauthorized attribute");
    }
  }
}
