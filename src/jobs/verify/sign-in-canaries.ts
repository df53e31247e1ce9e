import type { VerifySettings } from "../../documents/index.ts";
import { type Pool, runErrorOf } from "../../load/index.ts";
import { type Failure, RunError, Secret } from "../../model/index.ts";

/** What came of signing one test user in, named by its place in the job file, from 1, and by the variable of its password. */
export interface CanaryResult {
  readonly canary: number;
  readonly passwordEnv: string;
  /** `challenge`: the password was right, and Cognito asks for more. */
  readonly result: "signed-in" | "challenge" | "refused";
  /** Such as NEW_PASSWORD_REQUIRED or SMS_MFA. */
  readonly challenge?: string;
  /** Why not, by the name of Cognito's exception. */
  readonly code?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that signing in takes, read from the environment before the first call. Throws RunError `usage` where something is not set. */
export function readCanaries({ canaries, clientId, clientSecretEnv, flow }: VerifySettings, environment: Environment): readonly Canary[] {
  const clientSecret =
    clientSecretEnv === undefined ? undefined : new Secret(variable(environment, clientSecretEnv, "the client's secret"));
  return canaries.map(({ username, passwordEnv, clientIdEnv }) => ({
    operation: flow === "admin" ? "adminSignIn" : "signIn",
    passwordEnv,
    request: {
      username,
      password: new Secret(variable(environment, passwordEnv, "the test user's password")),
      clientId: clientIdEnv === undefined ? (clientId ?? "") : variable(environment, clientIdEnv, "the app client's id"),
      ...(clientSecret === undefined ? {} : { clientSecret }),
    },
  }));
}

/** A test user, ready to be signed in. */
export interface Canary {
  readonly operation: "adminSignIn" | "signIn";
  readonly passwordEnv: string;
  readonly request: { readonly username: string; readonly password: Secret; readonly clientId: string; readonly clientSecret?: Secret };
}

/** Signs test users in, one after the other. Throws RunError where the call itself cannot be made. */
export async function signInCanaries(pool: Pool, canaries: readonly Canary[], signal: AbortSignal): Promise<readonly CanaryResult[]> {
  const results: CanaryResult[] = [];
  for (const [index, { operation, passwordEnv, request }] of canaries.entries()) {
    const answer = await pool.call(operation, request, signal);
    const named = { canary: index + 1, passwordEnv };
    if (!answer.ok) results.push({ ...named, result: "refused", code: refusal(answer.failure) });
    else if (answer.challenge === undefined) results.push({ ...named, result: "signed-in" });
    else results.push({ ...named, result: "challenge", challenge: answer.challenge });
  }
  return results;
}

/** A refusal is about this user or this client; anything else would meet the next one too. */
function refusal(failure: Failure): string {
  if (failure.kind === "permanent" || failure.kind === "unknown-outcome") return failure.code;
  throw runErrorOf(failure, "signing a test user in");
}

function variable(environment: Environment, name: string, what: string): string {
  const value = environment[name];
  if (value) return value;
  throw new RunError("usage", `The environment variable ${name} is not set.`, `Put ${what} into it: verify.canaries names it.`);
}
