import { defineOperation } from "../operation.ts";
import { pagingToken, poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "ListUserPoolReplicas",
  category: undefined,
  write: false,
  input: structure({ UserPoolId: poolId }, { NextToken: pagingToken }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    const others = context.settings.secondaryRegions.filter((region) => region !== pool.region);
    return {
      UserPoolReplicas: [pool.region, ...others].map((region) => ({
        RegionName: region,
        Status: "ACTIVE",
        Role: region === pool.region ? "PRIMARY" : "SECONDARY",
        UserPoolArn: `arn:aws:cognito-idp:${region}:${context.accountId}:userpool/${pool.id}`,
      })),
    };
  },
});
