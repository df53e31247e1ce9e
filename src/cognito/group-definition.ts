import type { GroupType } from "@aws-sdk/client-cognito-identity-provider";
import type { GroupDefinition } from "../model/index.ts";
import { present } from "./operation.ts";

/** A group of the SDK as ours; what is not set is left out, an empty description too. */
export function groupDefinition({ GroupName, Description, Precedence, RoleArn }: GroupType): GroupDefinition {
  return {
    name: present(GroupName, "GroupName"),
    ...(Description ? { description: Description } : {}),
    ...(Precedence === undefined ? {} : { precedence: Precedence }),
    ...(RoleArn ? { roleArn: RoleArn } : {}),
  };
}
