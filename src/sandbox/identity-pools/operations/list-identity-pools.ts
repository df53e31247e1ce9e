import { defineOperation } from "../../operation.ts";
import { structure } from "../../shapes/shape.ts";
import { readPage } from "../../state/paging.ts";
import { maxResults, paginationKey } from "../identity-members.ts";
import { accountOf, type IdentityPoolDefinition } from "../identity-pools.ts";

export const operation = defineOperation({
  name: "ListIdentityPools",
  category: "cognito-identity:ListIdentityPools",
  write: false,
  input: structure({ MaxResults: maxResults }, { NextToken: paginationKey }),
  handle(context, input) {
    const { store, region } = context;
    const page = readPage(context, `identity pools ${region}`, { token: input.NextToken, limit: input.MaxResults }, (after, most) => {
      const rows = store
        .prepare("SELECT key, id, definition FROM identity_pools WHERE region = ? AND account IS ? AND key > ? ORDER BY key LIMIT ?")
        .all(region, accountOf(context), after, most);
      return rows as unknown as readonly { readonly key: number; readonly id: string; readonly definition: string }[];
    });
    const pools = page.rows.map(({ id, definition }) => ({
      IdentityPoolId: id,
      IdentityPoolName: (JSON.parse(definition) as IdentityPoolDefinition).IdentityPoolName,
    }));
    return { IdentityPools: pools, NextToken: page.token };
  },
});
