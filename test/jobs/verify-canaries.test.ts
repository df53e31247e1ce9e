import { afterAll, beforeAll, expect, test } from "vitest";
import { readJob } from "../../src/jobs/job.ts";
import { readCanaries } from "../../src/jobs/verify/sign-in-canaries.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, smallJob } from "../support/small-job.ts";
import { verifySmallJob } from "../support/verify-small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

const PASSWORD = "Example-Pass-1";

async function client(pool: SandboxPool, more: object = {}): Promise<{ readonly ClientId: string; readonly ClientSecret?: string }> {
  const made = await pool.call("CreateUserPoolClient", {
    ClientName: "app",
    ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH"],
    ...more,
  });
  return (made as { readonly UserPoolClient: { readonly ClientId: string; readonly ClientSecret?: string } }).UserPoolClient;
}

const ROWS = [
  importable(1, { password: PASSWORD }),
  importable(2),
  importable(3, { password: PASSWORD, disabled: true }),
  importable(4, { verified: false }),
];

test.each(["admin", "user"] as const)(
  "test users are signed in by the flow %s, and nothing of them but the state of the bill changes",
  async (flow) => {
    const pool = await addPool(sandbox);
    const { ClientId, ClientSecret } = await client(pool, { GenerateSecret: true });
    const canaries = [1, 1, 2, 3].map((user, index) => ({ username: `user-${user}`, passwordEnv: `CANARY_${index + 1}` }));
    const job = await smallJob(pool, ROWS, { verify: { clientId: ClientId, clientSecretEnv: "APP_SECRET", flow, canaries } });
    await runSmallJob(job.path, pool);
    await pool.call("AdminCreateUser", { Username: "fresh", TemporaryPassword: PASSWORD, MessageAction: "SUPPRESS" });
    const before = await pool.users();
    const environment = { APP_SECRET: ClientSecret, CANARY_1: PASSWORD, CANARY_2: "Wrong-Pass-1", CANARY_3: PASSWORD, CANARY_4: PASSWORD };
    const { verify } = (await readJob(job.path)).document;
    if (verify === undefined) throw new Error("the job file names test users");
    const settings = { ...verify, canaries: [...verify.canaries, { username: "fresh", passwordEnv: "CANARY_1" }] };
    const ready = readCanaries(settings, environment);
    const { verification, exitCode, events } = await verifySmallJob(job.path, pool, { canaries: ready, allowExtra: true });
    expect(verification.canaries).toEqual([
      { canary: 1, passwordEnv: "CANARY_1", result: "signed-in" },
      { canary: 2, passwordEnv: "CANARY_2", result: "refused", code: "NotAuthorizedException" },
      { canary: 3, passwordEnv: "CANARY_3", result: "refused", code: "PasswordResetRequiredException" },
      { canary: 4, passwordEnv: "CANARY_4", result: "refused", code: "NotAuthorizedException" },
      { canary: 5, passwordEnv: "CANARY_1", result: "challenge", challenge: "NEW_PASSWORD_REQUIRED" },
    ]);
    expect(exitCode).toBe(3);
    expect(verification).toMatchObject({ compared: 4, equal: 4 });
    expect(await pool.users()).toEqual(before);
    expect(JSON.stringify(events)).not.toMatch(/user-\d|fresh|Pass-1/);
  },
);

test("sign-ins that work leave the exit code to the comparison", async () => {
  const pool = await addPool(sandbox);
  const { ClientId } = await client(pool);
  const job = await smallJob(pool, ROWS, { verify: { canaries: [{ username: "user-1", passwordEnv: "P", clientIdEnv: "C" }] } });
  await runSmallJob(job.path, pool);
  const { verify } = (await readJob(job.path)).document;
  if (verify === undefined) throw new Error("the job file names test users");
  expect((await verifySmallJob(job.path, pool, { canaries: readCanaries(verify, { P: PASSWORD, C: ClientId }) })).exitCode).toBe(0);
  expect(() => readCanaries(verify, { P: PASSWORD })).toThrow("The environment variable C is not set.");
  expect(() => readCanaries(verify, { P: "", C: ClientId })).toThrow("The environment variable P is not set.");
});

test("an app client that does not exist ends the command before anything is compared", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, ROWS, { verify: { clientId: "nobody", canaries: [{ username: "user-1", passwordEnv: "P" }] } });
  await runSmallJob(job.path, pool);
  const { verify } = (await readJob(job.path)).document;
  if (verify === undefined) throw new Error("the job file names test users");
  const verified = verifySmallJob(job.path, pool, { canaries: readCanaries(verify, { P: PASSWORD }) });
  await expect(verified).rejects.toMatchObject({ exit: "failure", message: expect.stringContaining("ResourceNotFoundException") });
});

test("canaries without an app client are a mistake of the job file", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, ROWS, { verify: { canaries: [{ username: "user-1", passwordEnv: "P" }] } });
  await expect(readJob(job.path)).rejects.toThrow("give `clientId`, or `clientIdEnv` with every canary");
});
