import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { PoolOperations } from "../load/pool.ts";
import { sending } from "./connection.ts";
import { nextPage } from "./next-page.ts";
import { type OperationsOf, present } from "./operation.ts";
import { attributeList, poolUser } from "./pool-user.ts";

/** Users, their groups and their links. */
export const USER_OPERATIONS: OperationsOf<
  | "createUser"
  | "getUser"
  | "listUsers"
  | "setPassword"
  | "updateAttributes"
  | "addToGroup"
  | "listGroupsOfUser"
  | "linkProvider"
  | "disableUser"
  | "setMfaPreference"
> = {
  async createUser({ cognito, poolId }, request, signal) {
    const command = new AdminCreateUserCommand({
      UserPoolId: poolId,
      Username: request.username,
      UserAttributes: attributeList(request.attributes),
      ...(request.temporaryPassword === undefined ? {} : { TemporaryPassword: request.temporaryPassword.reveal() }),
      ...INVITATIONS[request.invitation],
    });
    const answer = await cognito.send(command, sending(signal));
    return { user: poolUser(present(answer.User, "User")) };
  },

  async getUser({ cognito, poolId }, { username }, signal) {
    const { UserAttributes, ...user } = await cognito.send(
      new AdminGetUserCommand({ UserPoolId: poolId, Username: username }),
      sending(signal),
    );
    return { user: poolUser({ ...user, Attributes: UserAttributes }) };
  },

  async listUsers({ cognito, poolId }, { filter, token, limit }, signal) {
    const command = new ListUsersCommand({ UserPoolId: poolId, Filter: filter, PaginationToken: token, Limit: limit });
    const answer = await cognito.send(command, sending(signal));
    return { users: (answer.Users ?? []).map(poolUser), ...nextPage(answer.PaginationToken) };
  },

  async setPassword({ cognito, poolId }, { username, password, permanent }, signal) {
    const input = { UserPoolId: poolId, Username: username, Password: password.reveal(), Permanent: permanent };
    await cognito.send(new AdminSetUserPasswordCommand(input), sending(signal));
    return {};
  },

  async updateAttributes({ cognito, poolId }, { username, attributes }, signal) {
    const input = { UserPoolId: poolId, Username: username, UserAttributes: attributeList(attributes) };
    await cognito.send(new AdminUpdateUserAttributesCommand(input), sending(signal));
    return {};
  },

  async addToGroup({ cognito, poolId }, { username, group }, signal) {
    await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId: poolId, Username: username, GroupName: group }), sending(signal));
    return {};
  },

  async listGroupsOfUser({ cognito, poolId }, { username, token }, signal) {
    const command = new AdminListGroupsForUserCommand({ UserPoolId: poolId, Username: username, NextToken: token, Limit: 60 });
    const answer = await cognito.send(command, sending(signal));
    return { groups: (answer.Groups ?? []).map((group) => present(group.GroupName, "GroupName")), ...nextPage(answer.NextToken) };
  },

  async linkProvider({ cognito, poolId }, link, signal) {
    const command = new AdminLinkProviderForUserCommand({
      UserPoolId: poolId,
      DestinationUser: { ProviderName: "Cognito", ProviderAttributeValue: link.username },
      SourceUser: { ProviderName: link.provider, ProviderAttributeName: link.attribute, ProviderAttributeValue: link.id },
    });
    await cognito.send(command, sending(signal));
    return {};
  },

  async disableUser({ cognito, poolId }, { username }, signal) {
    await cognito.send(new AdminDisableUserCommand({ UserPoolId: poolId, Username: username }), sending(signal));
    return {};
  },

  async setMfaPreference({ cognito, poolId }, { username, sms, email, preferred }, signal) {
    const command = new AdminSetUserMFAPreferenceCommand({
      UserPoolId: poolId,
      Username: username,
      ...(sms ? { SMSMfaSettings: { Enabled: true, PreferredMfa: preferred === "sms" } } : {}),
      ...(email ? { EmailMfaSettings: { Enabled: true, PreferredMfa: preferred === "email" } } : {}),
    });
    await cognito.send(command, sending(signal));
    return {};
  },
};

/** RESEND is never used to create: it would mail a second time. */
const INVITATIONS: Readonly<
  Record<
    PoolOperations["createUser"]["request"]["invitation"],
    Pick<AdminCreateUserCommandInput, "MessageAction" | "DesiredDeliveryMediums">
  >
> = {
  none: { MessageAction: "SUPPRESS" },
  email: { DesiredDeliveryMediums: ["EMAIL"] },
  sms: { DesiredDeliveryMediums: ["SMS"] },
};
