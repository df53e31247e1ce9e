import { epochSeconds } from "../clock.ts";
import type { Pool } from "../rules/pool.ts";
import { ServiceError } from "../service-error.ts";
import type { Store } from "./store.ts";

export interface StoredGroup {
  readonly key: number;
  readonly name: string;
  readonly description: string | null;
  readonly role_arn: string | null;
  readonly precedence: number | null;
  readonly created: number;
  readonly modified: number;
}

/** Throws ResourceNotFoundException. */
export function requireGroup(store: Store, pool: Pool, name: string): StoredGroup {
  const row = store.prepare("SELECT * FROM groups WHERE pool = ? AND name = ?").get(pool.key, name) as StoredGroup | undefined;
  if (row === undefined) throw new ServiceError("ResourceNotFoundException", "Group not found.");
  return row;
}

/** The API's GroupType. */
export function viewGroup(pool: Pool, group: StoredGroup): object {
  const { name, description, role_arn, precedence, created, modified } = group;
  return {
    GroupName: name,
    UserPoolId: pool.id,
    ...(description === null ? {} : { Description: description }),
    ...(role_arn === null ? {} : { RoleArn: role_arn }),
    ...(precedence === null ? {} : { Precedence: precedence }),
    CreationDate: epochSeconds(created),
    LastModifiedDate: epochSeconds(modified),
  };
}
