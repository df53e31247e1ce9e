import type { AttributeType, UserType } from "@aws-sdk/client-cognito-identity-provider";
import type { PoolUser } from "../load/pool.ts";
import { present } from "./operation.ts";

/** A user of the SDK (AdminCreateUser, ListUsers) as ours. */
export function poolUser(user: UserType): PoolUser {
  const attributes = attributeMap(user.Attributes);
  return {
    username: present(user.Username, "Username"),
    sub: present(attributes.get("sub"), "sub"),
    status: user.UserStatus ?? "UNKNOWN",
    enabled: user.Enabled ?? true,
    attributes,
    createdAt: present(user.UserCreateDate, "UserCreateDate").getTime(),
    modifiedAt: present(user.UserLastModifiedDate ?? user.UserCreateDate, "UserLastModifiedDate").getTime(),
  };
}

/** Attributes as the SDK sends them. */
export function attributeList(attributes: ReadonlyMap<string, string>): AttributeType[] {
  return Array.from(attributes, ([Name, Value]) => ({ Name, Value }));
}

function attributeMap(list: readonly AttributeType[] | undefined): ReadonlyMap<string, string> {
  return new Map((list ?? []).map((attribute) => [attribute.Name ?? "", attribute.Value ?? ""]));
}
