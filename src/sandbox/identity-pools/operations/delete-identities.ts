import { type Context, defineOperation } from "../../operation.ts";
import { list, structure } from "../../shapes/shape.ts";
import { findIdentity, forgetIdentity } from "../identities.ts";
import { identityId } from "../identity-members.ts";
import { loginsOf } from "../logins.ts";

export const operation = defineOperation({
  name: "DeleteIdentities",
  category: "cognito-identity:DeleteIdentities",
  write: true,
  input: structure({ IdentityIdsToDelete: list(identityId, 1, 60) }),
  handle(context, input) {
    const unprocessed = [...new Set(input.IdentityIdsToDelete)].flatMap((id) => {
      const code = deleteOne(context, id);
      return code === undefined ? [] : [{ IdentityId: id, ErrorCode: code }];
    });
    return { UnprocessedIdentityIds: unprocessed };
  },
});

/** Answers why an identity was left. */
function deleteOne(context: Context, id: string): "AccessDenied" | "InternalServerError" | undefined {
  const { faults, deleteUnknownIdentity } = context.settings.identityPools;
  const identity = findIdentity(context, id);
  if (identity === undefined) return deleteUnknownIdentity === "ignore" ? undefined : deleteUnknownIdentity;
  if (loginsOf(context.store, identity.key).some(({ subject }) => faults.undeletableUsers.includes(subject)))
    return faults.undeletableError;
  forgetIdentity(context, identity);
  return undefined;
}
