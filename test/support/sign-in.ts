import {
  AdminInitiateAuthCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { SandboxPool } from "./sandbox-pool.ts";

/** How a sign-in ended: with tokens, or with the name of the exception. */
export type SignIn = (username: string, password: string) => Promise<string>;

/** Makes an app of the pool and gives sign-ins by password through it, over HTTP. */
export async function signInTo(pool: Pick<SandboxPool, "endpoint" | "userPoolId">): Promise<SignIn> {
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const cognito = new CognitoIdentityProviderClient({ endpoint: pool.endpoint, region: "eu-central-1", credentials, maxAttempts: 1 });
  const app = new CreateUserPoolClientCommand({
    UserPoolId: pool.userPoolId,
    ClientName: "app",
    ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
  });
  const ClientId = (await cognito.send(app)).UserPoolClient?.ClientId;
  return async (USERNAME, PASSWORD) => {
    const command = new AdminInitiateAuthCommand({
      UserPoolId: pool.userPoolId,
      ClientId,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME, PASSWORD },
    });
    try {
      return (await cognito.send(command)).AuthenticationResult?.AccessToken === undefined ? "challenge" : "signed in";
    } catch (error) {
      return (error as Error).name;
    }
  };
}
