import { epochSeconds } from "../clock.ts";
import type { Services } from "../operation.ts";
import { describeAttribute } from "../rules/attribute-definition.ts";
import type { Pool } from "../rules/pool.ts";
import { countUsers } from "./pools.ts";

/** The API's UserPoolType. */
export function viewPool({ store, accountId }: Services, pool: Pool): object {
  const { PoolName: _, ...settings } = pool.settings;
  return {
    ...settings,
    Id: pool.id,
    Name: pool.name,
    Arn: `arn:aws:cognito-idp:${pool.region}:${accountId}:userpool/${pool.id}`,
    SchemaAttributes: pool.schema.map(describeAttribute),
    CreationDate: epochSeconds(pool.created),
    LastModifiedDate: epochSeconds(pool.modified),
    EstimatedNumberOfUsers: countUsers(store, pool),
  };
}
