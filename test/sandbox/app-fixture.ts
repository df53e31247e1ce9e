import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  type CreateUserPoolCommandInput,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { SandboxOptions } from "../../src/sandbox/start-sandbox.ts";
import { list, openBench } from "./sandbox-client.ts";

export const PASSWORD = "Right-Pass-1";

/** A pool with an app client whose users sign in by password and may refresh their tokens. */
export async function openApp(
  pool: Partial<CreateUserPoolCommandInput> = {},
  client: Partial<CreateUserPoolClientCommandInput> = {},
  options: SandboxOptions = {},
) {
  const bench = await openBench(options);
  const UserPoolId = await bench.pool({ AutoVerifiedAttributes: ["email"], ...pool });
  const ExplicitAuthFlows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] as const;
  const { UserPoolClient } = await bench.client.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: "app", ExplicitAuthFlows: [...ExplicitAuthFlows], ...client }),
  );
  const ClientId = UserPoolClient?.ClientId as string;
  const send = bench.client.send.bind(bench.client);
  return {
    bench,
    send,
    UserPoolId,
    ClientId,
    /** Creates a confirmed user with PASSWORD. */
    async user(Username: string, attributes: Record<string, string> = {}) {
      await send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: "SUPPRESS", UserAttributes: list(attributes) }));
      await send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: PASSWORD, Permanent: true }));
    },
    get: (Username: string) => send(new AdminGetUserCommand({ UserPoolId, Username })),
    signIn: (USERNAME: string, Password = PASSWORD) =>
      send(new InitiateAuthCommand({ ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters: { USERNAME, PASSWORD: Password } })),
    refresh: (REFRESH_TOKEN: string) =>
      send(new InitiateAuthCommand({ ClientId, AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters: { REFRESH_TOKEN } })),
    /** Gives a user a status that no operation leads to here. */
    put(Username: string, status: string) {
      const { store } = bench.sandbox;
      store.write(() => store.prepare("UPDATE users SET status = ? WHERE username = ?").run(status, Username));
    },
    /** The code of the latest message. */
    lastCode: () => bench.sandbox.outbox.codes.at(-1)?.code as string,
  };
}
