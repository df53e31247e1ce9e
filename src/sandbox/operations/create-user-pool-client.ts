import { defineOperation } from "../operation.ts";
import { clientDefinition } from "../rules/client-definition.ts";
import { userPoolClient } from "../shapes/user-pool-client.ts";
import { requireClient, viewClient } from "../state/clients.ts";
import { randomName, requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "CreateUserPoolClient",
  category: "UserPoolClientUpdate",
  write: true,
  input: userPoolClient,
  handle(context, input) {
    const { store, clock } = context;
    const pool = requirePool(context, input.UserPoolId);
    const id = randomName(26).toLowerCase();
    store
      .prepare("INSERT INTO clients (id, pool, definition, created, modified) VALUES (?, ?, ?, ?, ?)")
      .run(id, pool.key, JSON.stringify(clientDefinition(input)), clock.now(), clock.now());
    return { UserPoolClient: viewClient(requireClient(store, pool, id)) };
  },
});
