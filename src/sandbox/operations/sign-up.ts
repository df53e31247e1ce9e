import { type Context, defineOperation } from "../operation.ts";
import { addressToVerify } from "../rules/address-to-verify.ts";
import { deliveryDetails } from "../rules/code-delivery.ts";
import { sendCode } from "../rules/codes.ts";
import { givenAttributes } from "../rules/given-attributes.ts";
import { checkNewUser, insertUser } from "../rules/new-user.ts";
import { hashPassword } from "../rules/password-hash.ts";
import { checkPassword } from "../rules/password-policy.ts";
import type { Pool } from "../rules/pool.ts";
import { checkSecretHash } from "../rules/sign-in.ts";
import { checkWritable } from "../rules/writable-attributes.ts";
import { ServiceError } from "../service-error.ts";
import { attributes, clientId, password, username } from "../shapes/members.ts";
import { callMetadata, secretHash } from "../shapes/public-call.ts";
import { structure, type ValueOf } from "../shapes/shape.ts";
import { requireClientAndPool, type StoredClient } from "../state/clients.ts";
import { readUser, type StoredUser } from "../state/users.ts";
import { tellPostConfirmation } from "../triggers/post-confirmation.ts";
import { askPreSignUp } from "../triggers/pre-sign-up.ts";

const input = structure(
  { ClientId: clientId, Username: username },
  { SecretHash: secretHash, Password: password, UserAttributes: attributes, ValidationData: attributes, ...callMetadata },
);

export const operation = defineOperation({
  name: "SignUp",
  category: "UserCreation",
  write: true,
  public: true,
  input,
  prepare(context, request) {
    const { pool, client } = requireClientAndPool(context, request.ClientId);
    if (context.triggers.size === 0) return undefined;
    checkRequest(pool, client, request);
    return askPreSignUp(context, pool, "PreSignUp_SignUp", client.id, request);
  },
  handle(context, request) {
    const { pool, client } = requireClientAndPool(context, request.ClientId);
    checkRequest(pool, client, request);
    const user = signedUp(context, pool, request);
    const target = user.status === "UNCONFIRMED" ? addressToVerify(pool, user) : undefined;
    if (target !== undefined) sendCode(context, pool, user, "sign-up", target);
    return {
      UserConfirmed: user.status === "CONFIRMED",
      ...(target === undefined ? {} : { CodeDeliveryDetails: deliveryDetails(target) }),
      UserSub: user.sub,
    };
  },
  conclude(context, request, output) {
    if (!(output as { readonly UserConfirmed: boolean }).UserConfirmed) return undefined;
    const { pool, client } = requireClientAndPool(context, request.ClientId);
    return tellPostConfirmation(context, pool, "PostConfirmation_ConfirmSignUp", client.id, request);
  },
});

type Request = ValueOf<typeof input>;

function checkRequest(pool: Pool, client: StoredClient, request: Request): void {
  checkSecretHash(client, request.Username, request.SecretHash);
  if (pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly === true) {
    throw new ServiceError("NotAuthorizedException", "SignUp is not permitted for this user pool");
  }
  if (request.Password !== undefined) checkPassword(pool, request.Password);
  else if (!pool.passwordless) throw new ServiceError("InvalidParameterException", "Missing required parameter PASSWORD");
  checkWritable(client, givenAttributes(request.UserAttributes));
}

function signedUp({ store, settings, clock, prepared }: Context, pool: Pool, request: Request): StoredUser {
  const given = new Map(givenAttributes(request.UserAttributes));
  const asked = prepared?.preSignUp;
  if (asked?.autoVerifyEmail) given.set("email_verified", "true");
  if (asked?.autoVerifyPhone) given.set("phone_number_verified", "true");
  const insertion = insertUser(store, settings, pool, checkNewUser(pool, request.Username, given), {
    status: asked?.autoConfirmUser ? "CONFIRMED" : "UNCONFIRMED",
    nowMs: clock.now(),
    password: request.Password === undefined ? undefined : { hash: hashPassword(request.Password), expires: undefined },
    takenAlias: "refuse",
  });
  if (insertion.clash === "username") throw new ServiceError("UsernameExistsException", "User already exists");
  if (insertion.clash !== undefined) {
    throw new ServiceError("UsernameExistsException", `An account with the given ${insertion.clash} already exists.`);
  }
  return readUser(store, insertion.key) as StoredUser;
}
