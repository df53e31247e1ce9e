import { defineOperation } from "../operation.ts";
import { addressToVerify } from "../rules/address-to-verify.ts";
import { SIMULATED_DELIVERY } from "../rules/code-delivery.ts";
import { sendCode } from "../rules/codes.ts";
import { publicUser } from "../rules/public-user.ts";
import { statusAfter } from "../rules/user-status.ts";
import { ServiceError } from "../service-error.ts";
import { clientId, username } from "../shapes/members.ts";
import { callMetadata, secretHash } from "../shapes/public-call.ts";
import { structure } from "../shapes/shape.ts";
import { requireClientAndPool } from "../state/clients.ts";

export const operation = defineOperation({
  name: "ResendConfirmationCode",
  category: "UserResourceRead",
  write: true,
  public: true,
  input: structure({ ClientId: clientId, Username: username }, { SecretHash: secretHash, ...callMetadata }),
  handle(context, input) {
    const { pool, client } = requireClientAndPool(context, input.ClientId);
    const user = publicUser(context.store, pool, client, input);
    if (user === undefined) return { CodeDeliveryDetails: SIMULATED_DELIVERY };
    statusAfter("resendCode", user);
    const target = addressToVerify(pool, user);
    if (target === undefined) throw new ServiceError("InvalidParameterException", "Auto verification not turned on.");
    return { CodeDeliveryDetails: sendCode(context, pool, user, "sign-up", target) };
  },
});
