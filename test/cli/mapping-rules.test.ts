import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram } from "../support/built-program.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
});

afterAll(() => sandbox.close());

const MAPPING = `poolferry: 1
key: { from: ID }
username: { from: ID }
attributes:
  name: { from: DN, match: "^CN=([^,]+)" }
  email: { from: profile, parse: json, at: mail, type: email }
  phone_number: { from: phone, optional: true, phone: {} }
groups:
  - { from: roles, parse: phpSerialized, keys: true, lookup: { editor: writers, subscriber: readers } }
links:
  - each: { from: profile, parse: json, at: identities }
    provider: Google
    id: { from: id }
enabled: { from: uac, bit: 2, flag: { true: ["false"], false: ["true"] } }
skip:
  - { when: { from: DN, matches: "OU=Service" }, reason: no person }
`;

const ROWS = [
  ["ID", "DN", "profile", "roles", "uac"],
  ["u1", "CN=Ann Example,OU=Staff", '{"mail":"ann@example.com","identities":[{"id":4711}]}', 'a:1:{s:6:"editor";b:1;}', "512"],
  ["u2", "CN=Bob Example,OU=Staff", '{"mail":"bob@example.com"}', 'a:2:{s:6:"editor";b:0;s:10:"subscriber";b:1;}', "514"],
  ["u3", "CN=Backup,OU=Service", "{}", "", "512"],
  ["u4", "CN=Eve Example,OU=Staff", '{"mail":"eve-canary', 'O:8:"stdClass":0:{}', "512"],
  ["u5", "CN=Zoe Example,OU=Staff", '{"mail":"zoe@example.com"}', "", "yes"],
];

async function jobFor(pool: SandboxPool, mapping: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  await writeFile(join(folder, "users.csv"), ROWS.map((cells) => `${cells.map(quoted).join(",")}\n`).join(""));
  await writeFile(join(folder, "mapping.yaml"), mapping);
  const job = {
    poolferry: 1,
    source: { file: "users.csv" },
    mapping: "mapping.yaml",
    target: { userPoolId: pool.userPoolId, endpointUrl: pool.endpoint },
    route: "admin-api",
  };
  await writeFile(join(folder, "job.json"), JSON.stringify(job));
  return join(folder, "job.json");
}

test("columns of JSON, of PHP's serialize, of names and of bits become users, groups and links; what cannot be read is rejected by code", async () => {
  const pool = await addPool(sandbox);
  const run = await runProgram(["run", await jobFor(pool, MAPPING), "--yes", "--json"]);
  expect(run.stderr).toBe("");
  const events = eventsOf(run.stdout);
  expect(events.at(-1)).toMatchObject({ rows: 5, outcomes: { created: 2, skipped: 1, rejected: 2 } });
  const reasons = { "value-unparsable": 1, "bit-not-integer": 1 };
  expect(events.find(({ type }) => type === "plan")).toMatchObject({ reject: { rows: 2, reasons } });
  expect(run.stdout).not.toContain("canary");
  const users = await pool.users();
  expect(
    users.map(({ username, attributes, groups, enabled }) => [username, attributes["name"], attributes["email"], groups, enabled]),
  ).toEqual([
    ["u1", "Ann Example", "ann@example.com", ["writers"], true],
    ["u2", "Bob Example", "bob@example.com", ["readers"], false],
  ]);
  expect(users[0]?.attributes["identities"]).toContain("4711");
});

test("a mapping that does not fit its source is told by file, line and column", async () => {
  const pool = await addPool(sandbox);
  const broken = MAPPING.replace("from: DN, match", "from: DNN, match").replace("OU=Service", "OU=(Service").replace("bit: 2", "bit: 3");
  const first = await runProgram(["plan", await jobFor(pool, broken)]);
  expect(first.code).toBe(2);
  expect(first.stderr).toMatch(/mapping\.yaml:14:28: enabled\.bit: expected a power of two/);
  const second = await runProgram(["plan", await jobFor(pool, broken.replace("bit: 3", "bit: 2"))]);
  expect(second.code).toBe(2);
  expect(second.stderr).toMatch(/mapping\.yaml:5:17: attributes\.name\.from: the source has no column "DNN"; did you mean "DN"\?/);
  expect(second.stderr).toMatch(/mapping\.yaml:16:34: skip\[0\]\.when\.matches: not a regular expression/);
});
