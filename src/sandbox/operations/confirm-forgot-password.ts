import { defineOperation } from "../operation.ts";
import { useCode } from "../rules/codes.ts";
import { publicUser } from "../rules/public-user.ts";
import { setPassword } from "../rules/set-password.ts";
import { statusAfter } from "../rules/user-status.ts";
import { ServiceError } from "../service-error.ts";
import { clientId, password, username } from "../shapes/members.ts";
import { callMetadata, confirmationCode, secretHash } from "../shapes/public-call.ts";
import { structure } from "../shapes/shape.ts";
import { requireClientAndPool } from "../state/clients.ts";
import { tellPostConfirmation } from "../triggers/post-confirmation.ts";

export const operation = defineOperation({
  name: "ConfirmForgotPassword",
  category: "UserAccountRecovery",
  write: true,
  public: true,
  input: structure(
    { ClientId: clientId, Username: username, ConfirmationCode: confirmationCode, Password: password },
    { SecretHash: secretHash, ...callMetadata },
  ),
  handle(context, input) {
    const { store, clock } = context;
    const { pool, client } = requireClientAndPool(context, input.ClientId);
    const user = publicUser(store, pool, client, input);
    if (user === undefined) throw new ServiceError("CodeMismatchException", "Invalid verification code provided, please try again.");
    statusAfter("replaceForgottenPassword", user);
    useCode(context, user, "password", input.ConfirmationCode);
    setPassword(store, pool, user, input.Password, true, clock.now());
    return {};
  },
  conclude(context, input) {
    const { pool, client } = requireClientAndPool(context, input.ClientId);
    return tellPostConfirmation(context, pool, "PostConfirmation_ConfirmForgotPassword", client.id, input);
  },
});
