import {
  AdminDeleteUserAttributesCommand,
  AdminDeleteUserCommand,
  AdminDisableProviderForUserCommand,
  AdminEnableUserCommand,
  AdminRemoveUserFromGroupCommand,
  ListUsersInGroupCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { sending } from "./connection.ts";
import type { OperationsOf } from "./operation.ts";
import { poolUser } from "./pool-user.ts";

/** What takes something back from a user, or takes the user out of the pool; and who is in a group. */
export const REVOKING_OPERATIONS: OperationsOf<
  "enableUser" | "removeAttributes" | "removeFromGroup" | "unlinkProvider" | "deleteUser" | "listUsersInGroup"
> = {
  async enableUser({ cognito, poolId }, { username }, signal) {
    await cognito.send(new AdminEnableUserCommand({ UserPoolId: poolId, Username: username }), sending(signal));
    return {};
  },

  async removeAttributes({ cognito, poolId }, { username, names }, signal) {
    const input = { UserPoolId: poolId, Username: username, UserAttributeNames: [...names] };
    await cognito.send(new AdminDeleteUserAttributesCommand(input), sending(signal));
    return {};
  },

  async removeFromGroup({ cognito, poolId }, { username, group }, signal) {
    await cognito.send(new AdminRemoveUserFromGroupCommand({ UserPoolId: poolId, Username: username, GroupName: group }), sending(signal));
    return {};
  },

  async unlinkProvider({ cognito, poolId }, { provider, attribute, id }, signal) {
    const user = { ProviderName: provider, ProviderAttributeName: attribute, ProviderAttributeValue: id };
    await cognito.send(new AdminDisableProviderForUserCommand({ UserPoolId: poolId, User: user }), sending(signal));
    return {};
  },

  async deleteUser({ cognito, poolId }, { username }, signal) {
    await cognito.send(new AdminDeleteUserCommand({ UserPoolId: poolId, Username: username }), sending(signal));
    return {};
  },

  async listUsersInGroup({ cognito, poolId }, { group, token }, signal) {
    const command = new ListUsersInGroupCommand({ UserPoolId: poolId, GroupName: group, NextToken: token, Limit: PAGE });
    const answer = await cognito.send(command, sending(signal));
    return { users: (answer.Users ?? []).map(poolUser), ...(answer.NextToken ? { next: answer.NextToken } : {}) };
  },
};

const PAGE = 60;
