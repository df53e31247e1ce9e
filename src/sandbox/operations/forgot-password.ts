import { defineOperation } from "../operation.ts";
import { recoveryTarget } from "../rules/account-recovery.ts";
import { SIMULATED_DELIVERY } from "../rules/code-delivery.ts";
import { sendCode } from "../rules/codes.ts";
import { hidesUsers, publicUser } from "../rules/public-user.ts";
import { checkSecretHash } from "../rules/sign-in.ts";
import { statusAfter } from "../rules/user-status.ts";
import { ServiceError } from "../service-error.ts";
import { clientId, username } from "../shapes/members.ts";
import { callMetadata, secretHash } from "../shapes/public-call.ts";
import { structure } from "../shapes/shape.ts";
import { requireClientAndPool } from "../state/clients.ts";
import { migrateUser } from "../triggers/migrate-user.ts";

export const operation = defineOperation({
  name: "ForgotPassword",
  category: "UserAccountRecovery",
  write: true,
  public: true,
  input: structure({ ClientId: clientId, Username: username }, { SecretHash: secretHash, ...callMetadata }),
  prepare(context, input) {
    if (context.triggers.size === 0) return undefined;
    const { pool, client } = requireClientAndPool(context, input.ClientId);
    checkSecretHash(client, input.Username, input.SecretHash);
    return migrateUser(context, pool, client, { username: input.Username, clientMetadata: input.ClientMetadata });
  },
  handle(context, input) {
    const { pool, client } = requireClientAndPool(context, input.ClientId);
    const user = publicUser(context.store, pool, client, input);
    if (user === undefined) return { CodeDeliveryDetails: SIMULATED_DELIVERY };
    statusAfter("forgetPassword", user);
    try {
      return { CodeDeliveryDetails: sendCode(context, pool, user, "password", recoveryTarget(pool, user)) };
    } catch (error) {
      // A user who has no address to recover by is as good as none.
      const hidden = error instanceof ServiceError && error.name === "InvalidParameterException" && hidesUsers(client);
      if (hidden) return { CodeDeliveryDetails: SIMULATED_DELIVERY };
      throw error;
    }
  },
});
