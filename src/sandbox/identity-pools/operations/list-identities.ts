import { defineOperation } from "../../operation.ts";
import { flag, structure } from "../../shapes/shape.ts";
import { readPage } from "../../state/paging.ts";
import { type Identity, viewIdentity } from "../identities.ts";
import { identityPoolId, maxResults, paginationKey } from "../identity-members.ts";
import { requireIdentityPool } from "../identity-pools.ts";

export const operation = defineOperation({
  name: "ListIdentities",
  category: "cognito-identity:ListIdentities",
  write: false,
  input: structure({ IdentityPoolId: identityPoolId, MaxResults: maxResults }, { NextToken: paginationKey, HideDisabled: flag }),
  handle(context, input) {
    const pool = requireIdentityPool(context, input.IdentityPoolId);
    const hidden = input.HideDisabled === true ? 1 : 2;
    const request = { token: input.NextToken, limit: input.MaxResults };
    const page = readPage(context, `identities ${pool.id}`, request, (after, most) => {
      const rows = context.store
        .prepare("SELECT * FROM identities WHERE pool = ? AND key > ? AND disabled < ? ORDER BY key LIMIT ?")
        .all(pool.key, after, hidden, most);
      return rows as unknown as readonly Identity[];
    });
    return { IdentityPoolId: pool.id, Identities: page.rows.map((row) => viewIdentity(context, row)), NextToken: page.token };
  },
});
