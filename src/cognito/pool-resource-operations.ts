import {
  AddCustomAttributesCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  type SchemaAttributeType,
  UpdateGroupCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { PoolOperations } from "../load/pool.ts";
import type { AttributeSchema } from "../model/index.ts";
import { sending } from "./connection.ts";
import { groupDefinition } from "./group-definition.ts";
import { nextPage } from "./next-page.ts";
import { type OperationsOf, present } from "./operation.ts";

/** What belongs to the pool and not to a user: groups and custom attributes. */
export const POOL_RESOURCE_OPERATIONS: OperationsOf<
  "listGroups" | "createGroup" | "getGroup" | "updateGroup" | "deleteGroup" | "addAttributes"
> = {
  async listGroups({ cognito, poolId }, { token }, signal) {
    const answer = await cognito.send(new ListGroupsCommand({ UserPoolId: poolId, NextToken: token, Limit: 60 }), sending(signal));
    return { groups: (answer.Groups ?? []).map((group) => present(group.GroupName, "GroupName")), ...nextPage(answer.NextToken) };
  },

  async createGroup({ cognito, poolId }, request, signal) {
    await cognito.send(new CreateGroupCommand({ UserPoolId: poolId, ...groupInput(request) }), sending(signal));
    return {};
  },

  async getGroup({ cognito, poolId }, { group }, signal) {
    const answer = await cognito.send(new GetGroupCommand({ UserPoolId: poolId, GroupName: group }), sending(signal));
    return { group: groupDefinition(present(answer.Group, "Group")) };
  },

  async updateGroup({ cognito, poolId }, request, signal) {
    await cognito.send(new UpdateGroupCommand({ UserPoolId: poolId, ...groupInput(request) }), sending(signal));
    return {};
  },

  async deleteGroup({ cognito, poolId }, { group }, signal) {
    await cognito.send(new DeleteGroupCommand({ UserPoolId: poolId, GroupName: group }), sending(signal));
    return {};
  },

  async addAttributes({ cognito, poolId }, { attributes }, signal) {
    const command = new AddCustomAttributesCommand({ UserPoolId: poolId, CustomAttributes: attributes.map(customAttribute) });
    await cognito.send(command, sending(signal));
    return {};
  },
};

function groupInput({ group, description, precedence, roleArn }: PoolOperations["createGroup"]["request"]) {
  return { GroupName: group, Description: description, Precedence: precedence, RoleArn: roleArn };
}

const PREFIX = "custom:";

/** The request names a custom attribute without the prefix by which the schema then shows it. */
function customAttribute({ name, type, mutable, minLength, maxLength, minValue, maxValue }: AttributeSchema): SchemaAttributeType {
  return {
    Name: name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name,
    AttributeDataType: type,
    Mutable: mutable,
    ...(type === "String" ? { StringAttributeConstraints: { MinLength: textOf(minLength), MaxLength: textOf(maxLength) } } : {}),
    ...(type === "Number" ? { NumberAttributeConstraints: { MinValue: textOf(minValue), MaxValue: textOf(maxValue) } } : {}),
  };
}

function textOf(bound: number | undefined): string | undefined {
  return bound === undefined ? undefined : String(bound);
}
