import {
  DescribeIdentityCommand,
  GetIdentityPoolRolesCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  GetPrincipalTagAttributeMapCommand,
  LookupDeveloperIdentityCommand,
  MergeDeveloperIdentitiesCommand,
  type RoleMapping,
  SetIdentityPoolRolesCommand,
  SetPrincipalTagAttributeMapCommand,
  UnlinkDeveloperIdentityCommand,
} from "@aws-sdk/client-cognito-identity";
import { type Connection, type IdentityConnection, sending } from "./connection.ts";
import { KnownFailure } from "./known-failure.ts";
import { type OperationsOf, present } from "./operation.ts";

/** Developer ids, their identities, and what the identity pool says of roles and tags. */
export const IDENTITY_OPERATIONS: OperationsOf<
  | "registerIdentity"
  | "attachIdentity"
  | "lookupIdentity"
  | "mergeIdentities"
  | "describeIdentity"
  | "unlinkIdentity"
  | "getIdentityPoolRoles"
  | "setIdentityPoolRoles"
  | "getPrincipalTags"
  | "setPrincipalTags"
> = {
  registerIdentity: (connection, { developerId }, signal) => openIdentity(connection, developerId, undefined, signal),

  attachIdentity: (connection, { developerId, identityId }, signal) => openIdentity(connection, developerId, identityId, signal),

  async lookupIdentity(connection, request, signal) {
    const { client, poolId } = identityPoolOf(connection);
    const what =
      "developerId" in request
        ? { DeveloperUserIdentifier: request.developerId }
        : { IdentityId: request.identityId, NextToken: request.token, MaxResults: 60 };
    const answer = await client.send(new LookupDeveloperIdentityCommand({ IdentityPoolId: poolId, ...what }), sending(signal));
    return {
      identityId: present(answer.IdentityId, "IdentityId"),
      developerIds: answer.DeveloperUserIdentifierList ?? [],
      ...(answer.NextToken ? { next: answer.NextToken } : {}),
    };
  },

  async mergeIdentities(connection, { source, destination }, signal) {
    const { client, poolId, developerProvider } = identityPoolOf(connection);
    const command = new MergeDeveloperIdentitiesCommand({
      IdentityPoolId: poolId,
      DeveloperProviderName: developerProvider,
      SourceUserIdentifier: source,
      DestinationUserIdentifier: destination,
    });
    return { identityId: present((await client.send(command, sending(signal))).IdentityId, "IdentityId") };
  },

  async describeIdentity(connection, { identityId }, signal) {
    const { client } = identityPoolOf(connection);
    const answer = await client.send(new DescribeIdentityCommand({ IdentityId: identityId }), sending(signal));
    return { createdAt: present(answer.CreationDate, "CreationDate").getTime() };
  },

  async unlinkIdentity(connection, { identityId, developerId }, signal) {
    const { client, poolId, developerProvider } = identityPoolOf(connection);
    const command = new UnlinkDeveloperIdentityCommand({
      IdentityId: identityId,
      IdentityPoolId: poolId,
      DeveloperProviderName: developerProvider,
      DeveloperUserIdentifier: developerId,
    });
    await client.send(command, sending(signal));
    return {};
  },

  async getIdentityPoolRoles(connection, _request, signal) {
    const { client, poolId } = identityPoolOf(connection);
    const answer = await client.send(new GetIdentityPoolRolesCommand({ IdentityPoolId: poolId }), sending(signal));
    return { roles: answer.Roles ?? {}, ...(answer.RoleMappings === undefined ? {} : { mappings: answer.RoleMappings }) };
  },

  async setIdentityPoolRoles(connection, { roles, mappings }, signal) {
    const { client, poolId } = identityPoolOf(connection);
    const input = { IdentityPoolId: poolId, Roles: roles, RoleMappings: mappings as Record<string, RoleMapping> | undefined };
    await client.send(new SetIdentityPoolRolesCommand(input), sending(signal));
    return {};
  },

  async getPrincipalTags(connection, { provider }, signal) {
    const { client, poolId } = identityPoolOf(connection);
    const input = { IdentityPoolId: poolId, IdentityProviderName: provider };
    const answer = await client.send(new GetPrincipalTagAttributeMapCommand(input), sending(signal));
    return { useDefaults: answer.UseDefaults ?? false, tags: answer.PrincipalTags ?? {} };
  },

  async setPrincipalTags(connection, { provider, useDefaults, tags }, signal) {
    const { client, poolId } = identityPoolOf(connection);
    const input = { IdentityPoolId: poolId, IdentityProviderName: provider, UseDefaults: useDefaults, PrincipalTags: tags };
    await client.send(new SetPrincipalTagAttributeMapCommand(input), sending(signal));
    return {};
  },
};

/** The shortest that Cognito gives: nobody is to use the token. */
const TOKEN_SECONDS = 1;

async function openIdentity(
  connection: Connection,
  developerId: string,
  identityId: string | undefined,
  signal: AbortSignal | undefined,
): Promise<{ readonly identityId: string }> {
  const { client, poolId, developerProvider } = identityPoolOf(connection);
  const command = new GetOpenIdTokenForDeveloperIdentityCommand({
    IdentityPoolId: poolId,
    IdentityId: identityId,
    Logins: { [developerProvider]: developerId },
    TokenDuration: TOKEN_SECONDS,
  });
  return { identityId: present((await client.send(command, sending(signal))).IdentityId, "IdentityId") };
}

function identityPoolOf({ identityPool }: Connection): IdentityConnection {
  if (identityPool !== undefined) return identityPool;
  throw new KnownFailure("fatal", "NoIdentityPool", "The connection was made without an identity pool.");
}
