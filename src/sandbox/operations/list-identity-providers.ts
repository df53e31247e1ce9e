import { epochSeconds } from "../clock.ts";
import { defineOperation } from "../operation.ts";
import { pagingToken, poolId } from "../shapes/members.ts";
import { integer, structure } from "../shapes/shape.ts";
import { pageSize, readPage } from "../state/paging.ts";
import { requirePool } from "../state/pools.ts";
import { listProviders } from "../state/providers.ts";

export const operation = defineOperation({
  name: "ListIdentityProviders",
  category: "UserPoolResourceRead",
  write: false,
  input: structure({ UserPoolId: poolId }, { MaxResults: integer(0, 60), NextToken: pagingToken }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    const limit = pageSize(input.MaxResults, MOST_A_PAGE);
    const page = readPage(context, `providers ${pool.id}`, { token: input.NextToken, limit }, (after, most) =>
      listProviders(context.store, pool, after, most),
    );
    return {
      Providers: page.rows.map(({ name, type, created, modified }) => ({
        ProviderName: name,
        ProviderType: type,
        CreationDate: epochSeconds(created),
        LastModifiedDate: epochSeconds(modified),
      })),
      NextToken: page.token,
    };
  },
});

const MOST_A_PAGE = 50;
