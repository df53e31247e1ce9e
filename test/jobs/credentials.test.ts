import { afterEach, beforeEach, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, PLAIN_POOL, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallRow, smallJob } from "../support/small-job.ts";

const PASSWORD = "Example-Pass-3";
type PlainPool = typeof PLAIN_POOL;
let sandbox: Sandbox;
let pool: SandboxPool;
let clientId: string;

beforeEach(async () => {
  sandbox = await startSandbox({ speed: 200, quotas: "off" });
  pool = await addPool(sandbox);
  const app = (await pool.call("CreateUserPoolClient", {
    ClientName: "app",
    ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  })) as { readonly UserPoolClient: { readonly ClientId: string } };
  clientId = app.UserPoolClient.ClientId;
});

afterEach(() => sandbox.close());

/** `tokens`, the name of the challenge, or the name of the refusal. */
async function signIn(username: string, password: string): Promise<string> {
  const request = { ClientId: clientId, AuthFlow: "ADMIN_USER_PASSWORD_AUTH", AuthParameters: { USERNAME: username, PASSWORD: password } };
  try {
    const answer = (await pool.call("AdminInitiateAuth", request)) as { readonly ChallengeName?: string };
    return answer.ChallengeName ?? "tokens";
  } catch (error) {
    return (error as Error).name;
  }
}

async function load(rows: readonly SmallRow[], changes: Record<string, unknown> = {}, mapping: Record<string, unknown> = {}) {
  const job = await smallJob(pool, rows, changes, mapping);
  const run = await runSmallJob(job.path, pool);
  await expectAccounted(pool, run);
  return run;
}

test("a password of the source signs its user in at once, and no other does", async () => {
  const run = await load([importable(1, { password: PASSWORD })]);
  expect(fates(run.rows)).toEqual(["created"]);
  expect(await signIn("user-1", PASSWORD)).toBe("tokens");
  expect(await signIn("user-1", "Another-Pass-4")).toBe("NotAuthorizedException");
});

test("a password that is not permanent leads to the choice of a new one", async () => {
  await load([importable(1, { password: PASSWORD })], {}, { password: { from: "password", permanent: false } });
  expect(await signIn("user-1", PASSWORD)).toBe("NEW_PASSWORD_REQUIRED");
});

test("a password that the pool's policy refuses is rejected before Cognito hears of the user", async () => {
  const run = await load([importable(1, { password: "short" }), importable(2, { password: PASSWORD })]);
  expect(fates(run.rows)).toEqual([expect.stringMatching(/^rejected password-too-short/), "created"]);
  expect(sandbox.calls.get("AdminCreateUser")).toMatchObject({ ok: 1 });
});

test("an address whose user has no password resets it after an import job", async () => {
  await load([importable(1)]);
  expect(await signIn("user-1", PASSWORD)).toBe("PasswordResetRequiredException");
  await pool.call("ForgotPassword", { ClientId: clientId, Username: "user-1" });
  const code = sandbox.outbox.codes.at(-1)?.code;
  await pool.call("ConfirmForgotPassword", { ClientId: clientId, Username: "user-1", ConfirmationCode: code, Password: PASSWORD });
  expect(await signIn("user-1", PASSWORD)).toBe("tokens");
});

test("a generated password is one that the pool's policy takes, new for every user", async () => {
  const strict = { MinimumLength: 20, RequireUppercase: true, RequireLowercase: true, RequireNumbers: true, RequireSymbols: true };
  const file: PlainPool = { ...PLAIN_POOL, Policies: { PasswordPolicy: strict } };
  pool = await addPool(sandbox, file);
  const run = await load([importable(1), importable(2)], { policies: { password: "generate" } });
  expect(fates(run.rows)).toEqual(["created", "created"]);
  expect((await pool.users()).map(({ status }) => status)).toEqual(["CONFIRMED", "CONFIRMED"]);
});

test("users without a password are confirmed by an import job where the pool signs in by a mailed code", async () => {
  const file: PlainPool = {
    ...PLAIN_POOL,
    UserPoolTier: "ESSENTIALS",
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] } },
  };
  pool = await addPool(sandbox, file);
  await load([importable(1)]);
  expect((await pool.users()).map(({ status }) => status)).toEqual(["CONFIRMED"]);
});
