import { createHmac } from "node:crypto";
import { AdminInitiateAuthCommand, InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import type { SignInRequest } from "../load/pool.ts";
import { sending } from "./connection.ts";
import type { OperationsOf } from "./operation.ts";

/** Signing test users in by password. The tokens that Cognito answers with go no further than this. */
export const SIGN_IN_OPERATIONS: OperationsOf<"adminSignIn" | "signIn"> = {
  async adminSignIn({ cognito, poolId }, request, signal) {
    const { clientId } = request;
    const input = {
      UserPoolId: poolId,
      ClientId: clientId,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: parameters(request),
    } as const;
    return challengeOf(await cognito.send(new AdminInitiateAuthCommand(input), sending(signal)));
  },

  async signIn({ cognito }, request, signal) {
    const input = { ClientId: request.clientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters: parameters(request) } as const;
    return challengeOf(await cognito.send(new InitiateAuthCommand(input), sending(signal)));
  },
};

function parameters({ username, password, clientId, clientSecret }: SignInRequest): Record<string, string> {
  const given = { USERNAME: username, PASSWORD: password.reveal() };
  if (clientSecret === undefined) return given;
  const proof = createHmac("sha256", clientSecret.reveal()).update(`${username}${clientId}`).digest("base64");
  return { ...given, SECRET_HASH: proof };
}

function challengeOf({ ChallengeName }: { readonly ChallengeName?: string | undefined }): { readonly challenge?: string } {
  return ChallengeName === undefined ? {} : { challenge: ChallengeName };
}
