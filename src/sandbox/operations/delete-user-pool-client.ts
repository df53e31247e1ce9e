import { defineOperation } from "../operation.ts";
import { clientId, poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requireClient } from "../state/clients.ts";
import { requirePool } from "../state/pools.ts";
import { endSessionsOfClient } from "../state/sessions.ts";

export const operation = defineOperation({
  name: "DeleteUserPoolClient",
  category: "UserPoolClientUpdate",
  write: true,
  input: structure({ UserPoolId: poolId, ClientId: clientId }),
  handle(context, input) {
    const { store } = context;
    const client = requireClient(store, requirePool(context, input.UserPoolId), input.ClientId);
    endSessionsOfClient(store, client.id);
    store.prepare("DELETE FROM clients WHERE id = ?").run(client.id);
    return {};
  },
});
