import { defineOperation } from "../operation.ts";
import { changeAttributes } from "../rules/change-attributes.ts";
import { requireAttribute } from "../rules/user-attributes.ts";
import { ServiceError } from "../service-error.ts";
import { attributeName, poolId, username } from "../shapes/members.ts";
import { list, structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminDeleteUserAttributes",
  category: "UserUpdate",
  write: true,
  input: structure({ UserPoolId: poolId, Username: username, UserAttributeNames: list(attributeName) }),
  handle(context, input) {
    const { store, settings, clock } = context;
    const pool = requirePool(context, input.UserPoolId);
    const user = requireUser(store, pool, input.Username);
    const attributes = new Map(user.attributes);
    for (const name of input.UserAttributeNames) {
      if (!requireAttribute(pool, name).mutable) {
        throw new ServiceError("InvalidParameterException", `user.${name}: Attribute cannot be updated.`);
      }
      attributes.delete(name);
      attributes.delete(`${name}_verified`);
    }
    changeAttributes(store, settings, pool, user, attributes, clock.now());
    return {};
  },
});
