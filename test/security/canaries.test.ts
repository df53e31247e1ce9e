import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { PROGRAM } from "../support/built-program.ts";
import { type GuardAnswer, startIamGuard } from "../support/iam-guard.ts";
import { addIdentityPool } from "../support/identity-pool.ts";
import { page, section, tableRows } from "../support/markdown.ts";
import { addPool, PLAIN_POOL } from "../support/sandbox-pool.ts";
import { LOGS_ROLE } from "../support/small-job.ts";
import { canaryJob, canaryRow, FIELDS, type Field, fieldsIn, writeCanaries } from "./canary-users.ts";

const USERS = 1_000;
const ATTRIBUTES: readonly Field[] = ["name", "family", "address", "email", "phone", "note"];
/** What SECURITY.md says of a file, as fields. */
const KINDS: Readonly<Record<string, readonly Field[]>> = {
  "source keys": ["key"],
  "source keys, usernames": ["key", "username"],
  "former attributes": ATTRIBUTES,
  "rows of the source": FIELDS,
};
/** Every so manieth call is refused, in a message that repeats the whole request. */
const REFUSED: Readonly<Record<string, number>> = {
  AdminCreateUser: 17,
  AdminSetUserPassword: 13,
  AdminLinkProviderForUser: 7,
  AdminDisableUser: 11,
  AdminAddUserToGroup: 19,
  AdminUpdateUserAttributes: 3,
  AdminResetUserPassword: 5,
  AdminDeleteUser: 7,
  GetOpenIdTokenForDeveloperIdentity: 5,
};
const FAST = Object.fromEntries(
  ["UserCreation", "UserRead", "UserList", "UserUpdate", "UserAccountRecovery", "UserResourceRead", "IdentityRegistration"].map((name) => [
    name,
    5_000,
  ]),
);
const POOL: typeof PLAIN_POOL = { ...PLAIN_POOL, Schema: [{ Name: "note", AttributeDataType: "String", Mutable: true }] };
const OPEN = { shrunkPercent: 100, disablePercent: 100, deletePercent: 100 };

let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
  folder = await mkdtemp(join(tmpdir(), "poolferry-canaries-"));
  await mkdir(join(folder, "tmp"));
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** Runs a command where every file would be everybody's, and gives all that it says. */
function command(...args: readonly string[]): Promise<string> {
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: "any",
    AWS_SECRET_ACCESS_KEY: "any",
    AWS_EC2_METADATA_DISABLED: "true",
    TMPDIR: join(folder, "tmp"),
  };
  return new Promise((resolve, reject) => {
    const words = ["-c", 'umask 000; exec "$0" "$@"', process.execPath, PROGRAM, ...args];
    execFile("sh", words, { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = error?.code ?? 0;
      // Some rows fail in most of them, and messages have a limit a day.
      if ([0, 3, 8].includes(Number(code))) resolve(`${stdout}\n${stderr}`);
      else reject(new Error(`${args.join(" ")} ended with ${code}: ${stderr}`));
    });
  });
}

/** The files that may hold values of users, by SECURITY.md: what each may hold. */
const ALLOWED = tableRows(section(page("SECURITY.md"), "Where values of users are")).map(([files = "", what = ""]) => ({
  patterns: [...files.matchAll(/`([^`]+)`/g)].map(
    ([, name = ""]) => new RegExp(`^${name.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`),
  ),
  fields: KINDS[what],
  what,
}));

test("no value of 1,000 users is anywhere but where SECURITY.md says, and whatever is written is its owner's alone", {
  timeout: 600_000,
}, async () => {
  expect(ALLOWED.filter(({ fields }) => fields === undefined)).toEqual([]);
  const pool = await addPool(sandbox, POOL);
  const identityPool = await addIdentityPool(sandbox);
  const guard = await startIamGuard(
    pool.endpoint,
    (operation, time): GuardAnswer =>
      time % (REFUSED[operation] ?? Number.POSITIVE_INFINITY) === 0 ? { error: "InvalidParameterException", echo: true } : "pass",
  );
  onTestFinished(() => guard.close());
  guard.enforce({ Statement: [{ Action: "*", Resource: "*" }] });
  const job = await canaryJob(folder, {
    target: { userPoolId: pool.userPoolId, endpointUrl: guard.endpoint },
    importJob: { logsRoleArn: LOGS_ROLE, minRows: 1, pollSeconds: 0.1 },
    policies: { existing: "update", stopAfterRefusals: 0 },
    identityPool: identityPool.target,
    sync: { missing: { action: "delete", afterRuns: 1 }, guards: OPEN },
    pace: { rates: FAST },
  });
  const users = join(folder, "users.csv");
  const rows = Array.from({ length: USERS }, (_, number) => canaryRow(number));
  await writeCanaries(users, rows);
  for (const { username, name } of [10, 20, 30].map(canaryRow)) {
    const UserAttributes = [{ Name: "name", Value: `${name}-before` }];
    await pool.call("AdminCreateUser", { Username: username, MessageAction: "SUPPRESS", UserAttributes });
  }
  const said = new Map<string, string>();
  const say = async (...args: readonly string[]) => said.set(args.join(" "), await command(...args));

  await say("init", users, "--out", join(folder, "drafted"));
  await say("hashes", users);
  await say("map", job, "--sample", "30");
  await say("map", job, "--sample", "30", "--json");
  await say("plan", job);
  await say("run", job, "--yes", "--json");
  await say("verify", job, "--groups", "--links", "--json");
  // Some are gone, and some have changed.
  await writeCanaries(
    users,
    rows.slice(20).map((row, index) => (index % 9 === 0 ? { ...row, note: `${row.note} again` } : row)),
  );
  await say("sync", job, "--yes");
  await say("invite", job, "--yes", "--rate", "1000");
  for (const name of ["runs", "status", "report", "policy"]) await say(name, job);
  const state = join(folder, ".poolferry", "canaries");
  const [first = ""] = (await readdir(join(state, "runs"))).sort();
  await say("undo", job, "--plan");
  await say("undo", job, "--yes", "--json", "--allow-possibly-signed-in");
  await say("undo", job, first, "--yes", "--allow-possibly-signed-in");
  expect([...guard.asked].filter((action) => Object.hasOwn(REFUSED, action.replace(/^.*:/, "")))).toHaveLength(Object.keys(REFUSED).length);

  for (const [words, text] of said) {
    expect(text.length, words).toBeGreaterThan(50);
    expect([...fieldsIn(text).keys()], words).toEqual([]);
  }
  const seen = new Set<string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(state, path);
    if (["users.csv", "job.json", "mapping.json", "tmp"].some((own) => relative(folder, path) === own)) continue;
    const mode = (await stat(path)).mode & 0o777;
    if (entry.isDirectory()) {
      if (!name.startsWith("..")) expect(mode, name).toBe(0o700);
      continue;
    }
    expect(mode, name).toBe(0o600);
    const place = ALLOWED.find(({ patterns }) => patterns.some((pattern) => pattern.test(name)));
    // Bytes of a database are searched as they are.
    const found = [...fieldsIn(await readFile(path, "latin1")).keys()];
    expect(
      found.filter((field) => !place?.fields?.includes(field)),
      name,
    ).toEqual([]);
    if (found.length > 0) seen.add(place?.what ?? "");
  }
  // The test itself can see them where they belong.
  expect([...seen].sort()).toEqual(Object.keys(KINDS).sort());
  expect(await readdir(join(folder, "tmp"))).toEqual([]);
  expect(await readdir(join(state, "spool"))).toEqual([]);
});
