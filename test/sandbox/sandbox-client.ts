import {
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  type UserType,
} from "@aws-sdk/client-cognito-identity-provider";
import { onTestFinished } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/start-sandbox.ts";

export interface Bench {
  readonly sandbox: Sandbox;
  readonly client: CognitoIdentityProviderClient;
  /** Creates a pool and answers its id. */
  pool(settings?: Partial<CreateUserPoolCommandInput>): Promise<string>;
}

/** A sandbox without quotas and an SDK client that does not retry, both closed at the end of the test. */
export async function openBench(options: SandboxOptions = {}): Promise<Bench> {
  const sandbox = await startSandbox({ quotas: "off", ...options });
  onTestFinished(() => sandbox.close());
  const client = clientOf(sandbox.endpoint);
  onTestFinished(() => client.destroy());
  return {
    sandbox,
    client,
    async pool(settings = {}) {
      const { UserPool } = await client.send(new CreateUserPoolCommand({ PoolName: "people", ...settings }));
      return UserPool?.Id as string;
    },
  };
}

export function clientOf(endpoint: string, region = "eu-central-1"): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({
    endpoint,
    region,
    maxAttempts: 1,
    credentials: { accessKeyId: "example", secretAccessKey: "example" },
  });
}

/** What a call was refused with: the exception's name, its text and the HTTP status; fails where it was accepted. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string; status: number | undefined }> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error("The request was accepted.");
}

/** Attributes in the API's form. */
export function list(values: Readonly<Record<string, string>>): { Name: string; Value: string }[] {
  return Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
}

/** Attributes by name. */
export function values(
  user: Pick<UserType, "Attributes"> | { UserAttributes?: UserType["Attributes"] } | undefined,
): Record<string, string> {
  const attributes = user === undefined ? [] : "UserAttributes" in user ? user.UserAttributes : (user as UserType).Attributes;
  return Object.fromEntries((attributes ?? []).map(({ Name, Value }) => [Name as string, Value as string]));
}
