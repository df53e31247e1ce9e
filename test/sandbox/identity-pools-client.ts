import { Agent, request } from "node:http";
import { onTestFinished } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/start-sandbox.ts";

export interface Answer {
  readonly status: number;
  /** The exception's name; undefined where the call was accepted. */
  readonly error: string | undefined;
  readonly body: Record<string, unknown>;
}

/** Calls an operation over HTTP, signed for a Region unless that is `unsigned`; answers refusals too. */
export type Call = (operation: string, input: object, region?: string) => Promise<Answer>;

export const REGION = "eu-central-1";
export const DEVELOPER = "login.example.com";

export interface IdentityBench {
  readonly sandbox: Sandbox;
  readonly call: Call;
  /** The body of an accepted call; rejects with the exception's name. */
  send(operation: string, input: object, region?: string): Promise<Record<string, unknown>>;
  /** Creates a pool with a developer provider and answers its id. */
  pool(definition?: object): Promise<string>;
  /** Registers a developer's user and answers the identity's id. */
  register(pool: string, user: string, identityId?: string): Promise<string>;
}

/** A sandbox without quotas, closed at the end of the test, and a client of its identity pools. */
export async function openIdentityBench(options: SandboxOptions = {}): Promise<IdentityBench> {
  const sandbox = await startSandbox({ quotas: "off", ...options });
  onTestFinished(() => sandbox.close());
  return identityBench(sandbox);
}

export function identityBench(sandbox: Sandbox): IdentityBench {
  const call = callerOf(sandbox.endpoint);
  const send: IdentityBench["send"] = async (operation, input, region) => {
    const { error, body } = await call(operation, input, region);
    if (error !== undefined) throw new Error(`${error}: ${body["message"]}`);
    return body;
  };
  return {
    sandbox,
    call,
    send,
    async pool(definition = {}) {
      const wanted = { IdentityPoolName: "people", AllowUnauthenticatedIdentities: false, DeveloperProviderName: DEVELOPER, ...definition };
      return (await send("CreateIdentityPool", wanted))["IdentityPoolId"] as string;
    },
    async register(IdentityPoolId, user, IdentityId) {
      const logins = { Logins: { [DEVELOPER]: user } };
      return (await send("GetOpenIdTokenForDeveloperIdentity", { IdentityPoolId, IdentityId, ...logins }))["IdentityId"] as string;
    },
  };
}

/** A client with connections of its own, ended with the test. */
export function callerOf(endpoint: string, service = "AWSCognitoIdentityService", accessKey = "example"): Call {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  return (operation, input, region = REGION) =>
    new Promise((resolve, reject) => {
      const headers: Record<string, string> = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `${service}.${operation}`,
      };
      if (region !== "unsigned") {
        const scope = `20260101/${region}/cognito-identity/aws4_request`;
        headers["authorization"] = `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=host, Signature=00`;
      }
      const sent = request(endpoint, { method: "POST", agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("error", reject).on("end", () => {
          const body = JSON.parse(text) as Record<string, unknown>;
          resolve({ status: response.statusCode ?? 0, error: body["__type"] as string | undefined, body });
        });
      });
      sent.on("error", reject).end(JSON.stringify(input));
    });
}

/** The claims of a web token. */
export function claimsOf(token: unknown): Record<string, unknown> {
  return JSON.parse(Buffer.from(String(token).split(".")[1] ?? "", "base64url").toString());
}
