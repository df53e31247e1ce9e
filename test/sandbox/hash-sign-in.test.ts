import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  ConfirmForgotPasswordCommand,
  CreateUserPoolClientCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { DEFAULT_IMPORT_SETTINGS } from "../../src/sandbox/import/import-settings.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { type Algorithm, createHashJob, hashBench } from "./hash-fixture.ts";
import { clientsOf, csvOf, goodRow, makePool, put, startJob, waitFor } from "./import-fixture.ts";
import { argon2idHash, bcryptHash, pbkdf2Hash, scryptHash } from "./made-hashes.ts";

const PASSWORD = "Old-Secret-1";
const MAKERS: Readonly<Record<Algorithm, (password: string) => string>> = {
  BCRYPT: bcryptHash,
  SCRYPT: scryptHash,
  ARGON2ID: argon2idHash,
  PBKDF2_SHA256: pbkdf2Hash,
};
const ALGORITHMS = Object.keys(MAKERS) as Algorithm[];

test.each(ALGORITHMS)("%s: the old password signs in by either operation, and no other does", async (algorithm) => {
  const { imported, signsIn } = await hashBench();
  await imported(algorithm, [MAKERS[algorithm](PASSWORD), MAKERS[algorithm](PASSWORD)]);
  for (const [username, how] of [
    ["user-0", "admin"],
    ["user-1", "public"],
  ] as const) {
    expect(await signsIn(username, "Other-Secret-1", how)).toBe(false);
    expect(await signsIn(username, PASSWORD.toLowerCase(), how)).toBe(false);
    expect(await signsIn(username, PASSWORD, how)).toBe(true);
  }
});

test.each(ALGORITHMS)("%s: the first good sign-in, and no failed one, turns the hash into the sandbox's own", async (algorithm) => {
  const { imported, signsIn, kept } = await hashBench();
  const hash = MAKERS[algorithm](PASSWORD);
  await imported(algorithm, [hash]);
  expect(await signsIn("user-0", "Other-Secret-1")).toBe(false);
  expect(kept("user-0")).toContain(hash);
  expect(await signsIn("user-0", PASSWORD)).toBe(true);
  expect(kept("user-0")).toMatch(/^[\w-]+\.[\w-]+$/);
  expect(await signsIn("user-0", PASSWORD)).toBe(true);
  expect(await signsIn("user-0", "Other-Secret-1")).toBe(false);
});

test("passwords of any letters sign in, whichever algorithm made the hash", async () => {
  const password = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 15 }),
    fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 60 }),
  );
  // Implementations of bcrypt end a password at a zero byte, or do not.
  const passwords = fc.sample(
    password.filter((text) => !text.includes("\0")),
    { numRuns: 25, seed: SEED },
  );
  console.log(`fast-check seed ${SEED}`);
  for (const algorithm of ALGORITHMS) {
    const { imported, signsIn } = await hashBench();
    const { job } = await imported(
      algorithm,
      passwords.map((text) => MAKERS[algorithm](text)),
    );
    expect(job.ImportedUsers).toBe(passwords.length);
    for (const [n, text] of passwords.entries()) {
      expect(await signsIn(`user-${n}`, `${text}x`)).toBe(false);
      expect(await signsIn(`user-${n}`, text)).toBe(true);
    }
  }
});

const SEED = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);

test("keys of other lengths and full cost sign in too", async () => {
  const proved = async (algorithm: Algorithm, hash: string) => {
    const { imported, signsIn } = await hashBench();
    await imported(algorithm, [hash]);
    return !(await signsIn("user-0", "Other-Secret-1")) && (await signsIn("user-0", PASSWORD));
  };
  expect(await proved("SCRYPT", scryptHash(PASSWORD, 65_536, 8, 1, 64))).toBe(true);
  expect(await proved("SCRYPT", scryptHash(PASSWORD, 2, 1, 1, 16))).toBe(true);
  expect(await proved("ARGON2ID", argon2idHash(PASSWORD, 19_456, 2, 1, 64))).toBe(true);
  expect(await proved("PBKDF2_SHA256", pbkdf2Hash(PASSWORD, 600_000, 64))).toBe(true);
  expect(await proved("BCRYPT", bcryptHash(PASSWORD, 12))).toBe(true);
});

test("every letter of bcrypt signs in with its password, but x with letters beyond ASCII never does", async () => {
  const { imported, signsIn } = await hashBench();
  const letters = ["a", "b", "x", "y"];
  const hashes = [PASSWORD, "Пароль-1"].flatMap((password) => letters.map((letter) => bcryptHash(password, 4, letter)));
  expect((await imported("BCRYPT", hashes)).job.ImportedUsers).toBe(8);
  for (const n of [0, 1, 2, 3]) expect(await signsIn(`user-${n}`, PASSWORD)).toBe(true);
  expect(await Promise.all([4, 5, 6, 7].map((n) => signsIn(`user-${n}`, "Пароль-1")))).toEqual([true, true, false, true]);
});

test("bcrypt looks at a password's first 72 bytes, and what the sandbox keeps afterwards at all of them", async () => {
  const { imported, signsIn } = await hashBench();
  const long = "Aé1-".repeat(20);
  await imported("BCRYPT", [bcryptHash(long), bcryptHash(long)]);
  expect(await signsIn("user-0", long.slice(0, 50))).toBe(false);
  expect(await signsIn("user-0", `${long}and more`)).toBe(true);
  expect(await signsIn("user-0", long)).toBe(false);
  expect(await signsIn("user-1", long)).toBe(true);
});

test("a new password before the first sign-in replaces the imported one, also in a pool with a password history", async () => {
  const { imported, signsIn, cognito, pool } = await hashBench({}, { Policies: { PasswordPolicy: { PasswordHistorySize: 3 } } });
  await imported("SCRYPT", [scryptHash(PASSWORD)]);
  const set = (Password: string) =>
    cognito.send(new AdminSetUserPasswordCommand({ UserPoolId: pool, Username: "user-0", Password, Permanent: true }));
  await set("New-Secret-1");
  expect(await signsIn("user-0", PASSWORD)).toBe(false);
  expect(await signsIn("user-0", "New-Secret-1")).toBe(true);
  await expect(set("New-Secret-1")).rejects.toMatchObject({ name: "PasswordHistoryPolicyViolationException" });
});

test("a forgotten password before the first sign-in replaces the imported one, and until then the old one is refused", async () => {
  const { imported, signsIn, kept, cognito, pool, sandbox } = await hashBench();
  await imported("PBKDF2_SHA256", [pbkdf2Hash(PASSWORD)]);
  await cognito.send(new AdminResetUserPasswordCommand({ UserPoolId: pool, Username: "user-0" }));
  await expect(signsIn("user-0", PASSWORD)).rejects.toMatchObject({ name: "PasswordResetRequiredException" });
  const { UserPoolClients = [] } = await cognito.send(new ListUserPoolClientsCommand({ UserPoolId: pool }));
  const ConfirmationCode = sandbox.outbox.codes.at(-1)?.code;
  const ClientId = UserPoolClients[0]?.ClientId;
  await cognito.send(new ConfirmForgotPasswordCommand({ ClientId, Username: "user-0", ConfirmationCode, Password: "New-Secret-1" }));
  expect(kept("user-0")).not.toContain("pbkdf2");
  expect(await signsIn("user-0", PASSWORD)).toBe(false);
  expect(await signsIn("user-0", "New-Secret-1")).toBe(true);
});

test("a new password that comes while the old one is being proved wins", async () => {
  const { imported, signsIn, cognito, pool } = await hashBench();
  await imported("BCRYPT", [bcryptHash(PASSWORD, 12)]);
  const signingIn = signsIn("user-0", PASSWORD);
  const Password = "New-Secret-1";
  let set = false;
  const setting = cognito
    .send(new AdminSetUserPasswordCommand({ UserPoolId: pool, Username: "user-0", Password, Permanent: true }))
    .then(() => {
      set = true;
    });
  const signedIn = await signingIn;
  expect(set).toBe(true);
  await setting;
  expect(signedIn).toBe(false);
  expect(await signsIn("user-0", Password)).toBe(true);
});

test("the old password need not satisfy the pool's policy", async () => {
  const { imported, signsIn } = await hashBench();
  await imported("PBKDF2_SHA256", [pbkdf2Hash("abc")]);
  expect(await signsIn("user-0", "abc")).toBe(true);
});

test("while passwords are being proved the sandbox answers others", async () => {
  for (const [algorithm, hash] of [
    ["BCRYPT", bcryptHash(PASSWORD, 12)],
    ["PBKDF2_SHA256", pbkdf2Hash(PASSWORD, 600_000)],
  ] as const) {
    const { imported, signsIn, cognito, pool } = await hashBench();
    await imported(algorithm, [hash, hash]);
    const asked = { during: 0, signingIn: true };
    const signingIn = Promise.all([0, 1].map((n) => signsIn(`user-${n}`, PASSWORD))).finally(() => {
      asked.signingIn = false;
    });
    for (let n = 0; n < 10_000 && asked.signingIn; n++) {
      await cognito.send(new DescribeUserPoolCommand({ UserPoolId: pool }));
      asked.during += 1;
    }
    expect(await signingIn).toEqual([true, true]);
    expect(asked.during).toBeGreaterThan(10);
  }
});

test("an imported hash and the algorithm of a job outlive the sandbox's process", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const opened = (pendingMs: number) =>
    startSandbox({ dataDir: folder, quotas: "off", settings: { import: { ...DEFAULT_IMPORT_SETTINGS, pendingMs } } });
  const first = await opened(3_600_000);
  let { cognito } = clientsOf(first.endpoint);
  const pool = await makePool(cognito);
  const job = await createHashJob(cognito, pool, "BCRYPT");
  await put(job.PreSignedUrl ?? "", await csvOf(cognito, pool, [{ ...goodRow(1), password_hash: bcryptHash(PASSWORD) }]));
  await startJob(cognito, job);
  await first.close();
  const second = await opened(0);
  ({ cognito } = clientsOf(second.endpoint));
  expect(await waitFor(cognito, job)).toMatchObject({ Status: "Succeeded", ImportedUsers: 1, PasswordHashingAlgorithm: "BCRYPT" });
  await second.close();
  const third = await opened(0);
  onTestFinished(() => third.close());
  ({ cognito } = clientsOf(third.endpoint));
  const app = { UserPoolId: pool, ClientName: "app", ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH" as const] };
  const { UserPoolClient } = await cognito.send(new CreateUserPoolClientCommand(app));
  const AuthParameters = { USERNAME: "user-1", PASSWORD };
  const ClientId = UserPoolClient?.ClientId;
  const tokens = await cognito.send(new InitiateAuthCommand({ ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters }));
  expect(tokens.AuthenticationResult?.AccessToken).toBeTruthy();
  const user = await cognito.send(new AdminGetUserCommand({ UserPoolId: pool, Username: "user-1" }));
  expect(user.UserStatus).toBe("CONFIRMED");
});
