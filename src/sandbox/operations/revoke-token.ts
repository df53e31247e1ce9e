import { defineOperation } from "../operation.ts";
import { checkClientSecret } from "../rules/client-secret.ts";
import { ServiceError } from "../service-error.ts";
import { clientId } from "../shapes/members.ts";
import { accessToken, clientSecret } from "../shapes/public-call.ts";
import { structure } from "../shapes/shape.ts";
import { requireClientAndPool } from "../state/clients.ts";
import { revokeSession, tokenOf } from "../state/sessions.ts";

export const operation = defineOperation({
  name: "RevokeToken",
  category: "UserToken",
  write: true,
  public: true,
  input: structure({ Token: accessToken, ClientId: clientId }, { ClientSecret: clientSecret }),
  handle(context, input) {
    const { store, settings } = context;
    const { client } = requireClientAndPool(context, input.ClientId);
    checkClientSecret(client, input.ClientSecret, "UnauthorizedException");
    if (client.definition.EnableTokenRevocation === false) {
      throw new ServiceError("UnsupportedOperationException", "Token revocation is not enabled for this client.");
    }
    // Access and ID tokens are web tokens, of three parts.
    if (input.Token.split(".").length === 3) {
      throw new ServiceError("UnsupportedTokenTypeException", "Only refresh tokens can be revoked.");
    }
    const found = tokenOf(store, input.Token);
    if (found !== undefined && found.session.client !== client.id) {
      throw new ServiceError("UnauthorizedException", "The token was not issued to this client.");
    }
    if (found !== undefined) revokeSession(store, found.session);
    else if (settings.revokeUnknownToken === "refuse") throw new ServiceError("InvalidParameterException", "Invalid token.");
    return {};
  },
});
