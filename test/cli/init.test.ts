import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram } from "../support/built-program.ts";
import { page, ROOT } from "../support/markdown.ts";
import { addPool } from "../support/sandbox-pool.ts";

const CRM = `${ROOT}samples/legacy-crm/kunden.csv`;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ quotas: "off" });
});

afterAll(() => sandbox.close());

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "poolferry-test-"));
}

function poolOf(sample: string) {
  return addPool(sandbox, JSON.parse(page(`samples/${sample}/pool.json`)));
}

interface Figures {
  readonly rows: number;
  readonly load: number;
  readonly reject: { readonly rows: number };
}

/** The figures of a plan that the command line makes of a drafted job. */
async function planOf(job: string): Promise<Figures> {
  const { code, stdout, stderr } = await runProgram(["plan", job, "--json"]);
  expect(stderr).not.toContain("poolferry:");
  expect(code).toBe(0);
  return eventsOf(stdout).find(({ type }) => type === "plan") as unknown as Figures;
}

test.each([
  ["legacy-crm", "kunden.csv", "kunden", ["--preset", "none"]],
  ["legacy-crm", "kunden.csv", "kunden", []],
  ["auth0-export", "users.ndjson", "users", []],
])("a job drafted for %s/%s plans on its pool (%s %j)", async (sample, source, name, more) => {
  const out = await newFolder();
  const { userPoolId, endpoint } = await poolOf(sample);
  const args = ["init", `${ROOT}samples/${sample}/${source}`, "--out", out, "--pool", userPoolId, "--endpoint-url", endpoint, ...more];
  const { code, stdout, stderr } = await runProgram(args);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(`poolferry plan ${out}/${name}.yaml`);
  expect(stdout).toContain("Made for the pool");
  const { counts } = JSON.parse(page(`samples/${sample}/expected-plan.json`)) as { counts: Record<string, number> };
  const plan = await planOf(join(out, `${name}.yaml`));
  expect(plan.rows).toBe(200);
  expect(plan.reject.rows).toBeLessThanOrEqual(counts["reject"] ?? 0);
  expect(plan.load).toBeGreaterThanOrEqual(counts["load"] ?? 0);
});

test("no value of the source is printed, and the files hold none but the listed words of flags and lookups", async () => {
  const out = await newFolder();
  const { stdout, stderr } = await runProgram(["init", CRM, "--out", out, "--preset", "none"]);
  const json = await runProgram(["init", CRM, "--out", out, "--preset", "none", "--force", "--json"]);
  const written = `${await readFile(join(out, "kunden.yaml"), "utf8")}${await readFile(join(out, "mapping.yaml"), "utf8")}`;
  const text = new TextDecoder("windows-1252").decode(await readFile(CRM));
  const cells = text
    .split(/[\r\n;]+/)
    .slice(18)
    .filter((cell) => cell.length > 9);
  expect(cells.length).toBeGreaterThan(500);
  for (const output of [stdout, stderr, json.stdout, written]) expect(cells.filter((cell) => output.includes(cell))).toEqual([]);
  expect(JSON.parse(json.stdout)).toMatchObject({ type: "init", rows: 200, unreadable: 3, trial: { rows: 200 } });
});

test("without a pool a plan stops at the placeholder and names its line", async () => {
  const out = await newFolder();
  const { stdout } = await runProgram(["init", CRM, "--out", out]);
  expect(stdout).toContain("No pool was given");
  const { code, stderr } = await runProgram(["plan", join(out, "kunden.yaml")]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/kunden\.yaml:\d+:\d+: target\.userPoolId: expected a user pool id/);
});

test("a pool out of reach is no failure, and is said", async () => {
  const out = await newFolder();
  const args = ["init", CRM, "--out", out, "--pool", "eu-central-1_Missing01", "--endpoint-url", sandbox.endpoint];
  const { code, stdout } = await runProgram(args);
  expect(code).toBe(0);
  expect(stdout).toContain("The pool eu-central-1_Missing01 was not read");
  expect(parse(await readFile(join(out, "kunden.yaml"), "utf8"))).toMatchObject({ target: { userPoolId: "eu-central-1_Missing01" } });
});

test("nothing is overwritten without --force", async () => {
  const out = await newFolder();
  await writeFile(join(out, "mapping.yaml"), "mine\n");
  const refused = await runProgram(["init", CRM, "--out", out]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("mapping.yaml is there already");
  expect(await readFile(join(out, "mapping.yaml"), "utf8")).toBe("mine\n");
  expect((await runProgram(["init", CRM, "--out", out, "--force"])).code).toBe(0);
  expect(await readFile(join(out, "mapping.yaml"), "utf8")).not.toBe("mine\n");
});

test.each([
  [["init"], "No source was named"],
  [["init", "missing.csv"], "missing.csv: there is no such file"],
  [["init", CRM, "--key", "KUNDENR", "--preset", "none"], "--key: the source has no KUNDENR"],
  [["init", CRM, "--preset", "aut0"], 'did you mean "auth0"?'],
  [["init", CRM, "--phone-region", "XX"], "XX is no country"],
  [["init", CRM, "--driver", "postgres"], "Both a file and a database were named"],
])("%j is refused: %s", async (args, words) => {
  const { code, stderr } = await runProgram([...args, ...(args.length > 1 ? ["--out", await newFolder()] : [])]);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});

test("a table of a database is drafted, and the job reads it", async () => {
  const out = await newFolder();
  const file = join(out, "legacy.db");
  const database = new DatabaseSync(file);
  database.exec("CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT, email TEXT, active INTEGER, password_hash TEXT)");
  const insert = database.prepare("INSERT INTO users VALUES (?, ?, ?, ?, ?)");
  for (let id = 1; id <= 60; id++)
    insert.run(id, `user-${id}`, `user-${id}@example.com`, id % 2, "5f4dcc3b5aa765d61d8327deb882cf99aabbccdd");
  database.close();
  const { userPoolId, endpoint } = await addPool(sandbox);
  const from = ["--driver", "sqlite", "--database-file", file, "--table", "users", "--key", "id"];
  const { code, stderr, stdout } = await runProgram(["init", ...from, "--out", out, "--pool", userPoolId, "--endpoint-url", endpoint]);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining("poolferry:")]);
  expect(stdout).toContain("with a hash that cannot be imported  60");
  expect(parse(await readFile(join(out, "mapping.yaml"), "utf8"))).toMatchObject({
    key: { from: "id" },
    username: { from: "login" },
    attributes: { email: { from: "email", type: "email" } },
    enabled: { from: "active", flag: { true: ["1"], false: ["0"] } },
    passwordHash: { from: "password_hash" },
  });
  expect(parse(await readFile(join(out, "users.yaml"), "utf8"))).toMatchObject({
    source: { database: { file: "legacy.db", key: ["id"] } },
  });
  expect(await planOf(join(out, "users.yaml"))).toMatchObject({ rows: 60, load: 60 });
});
