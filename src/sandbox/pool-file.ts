import type { Sandbox } from "./start-sandbox.ts";

/** A CreateUserPool request with what belongs into the pool; the parts leave out UserPoolId. */
export interface PoolFile {
  readonly PoolName: string;
  /** CreateGroup requests. */
  readonly Groups?: readonly object[];
  /** CreateIdentityProvider requests. */
  readonly IdentityProviders?: readonly object[];
  /** A SetUserPoolMfaConfig request. */
  readonly Mfa?: object;
  /** CreateUserPoolClient requests. */
  readonly Clients?: readonly object[];
}

export interface CreatedPool {
  readonly poolId: string;
  /** In the file's order. */
  readonly clientIds: readonly string[];
}

/** Creates a pool from a parsed file, by the operations themselves. Rejects with a ServiceError for what Cognito would refuse. */
export async function createPoolFromFile(sandbox: Sandbox, file: PoolFile, region = "us-east-1"): Promise<CreatedPool> {
  const { Groups = [], IdentityProviders = [], Clients = [], Mfa, ...pool } = file;
  const { UserPool } = (await sandbox.call("CreateUserPool", pool, region)) as { readonly UserPool: { readonly Id: string } };
  const into = { UserPoolId: UserPool.Id };
  if (Mfa !== undefined) await sandbox.call("SetUserPoolMfaConfig", { ...Mfa, ...into }, region);
  for (const group of Groups) await sandbox.call("CreateGroup", { ...group, ...into }, region);
  for (const provider of IdentityProviders) await sandbox.call("CreateIdentityProvider", { ...provider, ...into }, region);
  const clientIds: string[] = [];
  for (const client of Clients) {
    const { UserPoolClient } = (await sandbox.call("CreateUserPoolClient", { ...client, ...into }, region)) as {
      readonly UserPoolClient: { readonly ClientId: string };
    };
    clientIds.push(UserPoolClient.ClientId);
  }
  return { poolId: UserPool.Id, clientIds };
}
