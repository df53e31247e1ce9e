import { defineOperation } from "../operation.ts";
import { useCode } from "../rules/codes.ts";
import { confirmSignUp, verifyAddress } from "../rules/confirm-sign-up.ts";
import { publicUser } from "../rules/public-user.ts";
import { statusAfter } from "../rules/user-status.ts";
import { ServiceError } from "../service-error.ts";
import { clientId, username } from "../shapes/members.ts";
import { callMetadata, confirmationCode, secretHash } from "../shapes/public-call.ts";
import { flag, structure } from "../shapes/shape.ts";
import { session } from "../shapes/sign-in.ts";
import { requireClientAndPool } from "../state/clients.ts";
import { tellPostConfirmation } from "../triggers/post-confirmation.ts";

export const operation = defineOperation({
  name: "ConfirmSignUp",
  category: "UserCreation",
  write: true,
  public: true,
  input: structure(
    { ClientId: clientId, Username: username, ConfirmationCode: confirmationCode },
    { SecretHash: secretHash, ForceAliasCreation: flag, Session: session, ...callMetadata },
  ),
  handle(context, input) {
    const { pool, client } = requireClientAndPool(context, input.ClientId);
    const user = publicUser(context.store, pool, client, input);
    if (user === undefined) throw new ServiceError("ExpiredCodeException", "Invalid code provided, please request a code again.");
    statusAfter("confirmSignUp", user);
    const { attribute } = useCode(context, user, "sign-up", input.ConfirmationCode);
    verifyAddress(context, pool, user, user.attributes, attribute, input.ForceAliasCreation === true ? "move" : "refuse");
    confirmSignUp(context, user);
    return {};
  },
  conclude(context, input) {
    const { pool, client } = requireClientAndPool(context, input.ClientId);
    return tellPostConfirmation(context, pool, "PostConfirmation_ConfirmSignUp", client.id, input);
  },
});
