import type { UserPoolClientInput } from "../shapes/user-pool-client.ts";
import { randomName } from "../state/pools.ts";

/** What is kept of an app client: its request with the API's defaults, and its secret if it has one. */
export function clientDefinition(input: UserPoolClientInput): UserPoolClientInput {
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
