import { defineOperation } from "../operation.ts";
import { type UserPoolClientInput, userPoolClient } from "../shapes/user-pool-client.ts";
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
      .run(id, pool.key, JSON.stringify(withDefaults(input)), clock.now(), clock.now());
    return { UserPoolClient: viewClient(requireClient(store, pool, id)) };
  },
});

function withDefaults(input: UserPoolClientInput): UserPoolClientInput {
  const secret = input.ClientSecret ?? (input.GenerateSecret === true ? randomName(52).toLowerCase() : undefined);
  return {
    ...input,
    ClientSecret: secret,
    RefreshTokenValidity: input.RefreshTokenValidity ?? 30,
    ExplicitAuthFlows: input.ExplicitAuthFlows ?? ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"],
    EnableTokenRevocation: input.EnableTokenRevocation ?? true,
    EnablePropagateAdditionalUserContextData: input.EnablePropagateAdditionalUserContextData ?? false,
    AllowedOAuthFlowsUserPoolClient: input.AllowedOAuthFlowsUserPoolClient ?? false,
    AuthSessionValidity: input.AuthSessionValidity ?? 3,
  };
}
