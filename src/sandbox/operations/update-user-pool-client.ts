import { defineOperation } from "../operation.ts";
import { clientDefinition } from "../rules/client-definition.ts";
import { userPoolClientUpdate } from "../shapes/user-pool-client.ts";
import { requireClient, viewClient } from "../state/clients.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "UpdateUserPoolClient",
  category: "UserPoolClientUpdate",
  write: true,
  input: userPoolClientUpdate,
  handle(context, { ClientId, ...input }) {
    const { store, clock } = context;
    const pool = requirePool(context, input.UserPoolId);
    const client = requireClient(store, pool, ClientId);
    // What is left out gets its default; the name and the secret stay.
    const { ClientName, ClientSecret } = client.definition;
    const definition = clientDefinition({ ...input, ClientName: input.ClientName ?? ClientName, ClientSecret });
    store.prepare("UPDATE clients SET definition = ?, modified = ? WHERE id = ?").run(JSON.stringify(definition), clock.now(), client.id);
    return { UserPoolClient: viewClient(requireClient(store, pool, client.id)) };
  },
});
