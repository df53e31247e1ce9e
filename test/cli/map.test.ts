import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { eventsOf, runProgram, startProgram } from "../support/built-program.ts";
import { STORED_FORMS } from "../transform/hashes/stored-forms.ts";

const HASH = STORED_FORMS[0]?.make("Ferry-7-9x") ?? "";
/** Nothing listens there: whatever asked a pool would fail. */
const TARGET = { userPoolId: "eu-central-1_AbCdEfGhI", endpointUrl: "http://127.0.0.1:9" };
const MAPPING = {
  poolferry: 1,
  key: { from: "ID" },
  username: { from: "LOGIN" },
  attributes: {
    name: { template: "{NAME} of {TOWN}" },
    email: { from: "MAIL", case: "lower", type: "email" },
    birthdate: { from: "BORN", date: "DD.MM.YYYY" },
    email_verified: { from: "OK", flag: { true: ["y"], false: ["n"] } },
    "custom:old": { from: "PW", case: "upper" },
  },
  groups: [{ from: "ROLES", split: "|", lookup: { K: "customers" }, otherwise: "ROLES-unlisted" }, { from: "TEAM" }],
  links: [{ provider: "Google", id: { from: "GOOGLE" } }],
  enabled: { from: "STATE", flag: { true: ["on"], false: ["off"] } },
  password: { from: "PW" },
  passwordHash: { from: "DIGEST_OF_IT" },
  skip: [{ when: { from: "STATE", in: ["gone"] }, reason: "left the town" }],
};
const COLUMNS = "ID;LOGIN;NAME;TOWN;MAIL;BORN;OK;ROLES;TEAM;GOOGLE;STATE;PW;DIGEST_OF_IT;API_TOKEN";
const ROWS = [
  "zq-1;zqlogin1;Zqamber;Zqhill;Zq1@Example.com;01.02.1980;y;K;Zqteam;zqg-1;on;zq-Password-1;;zqtoken1",
  `zq-2;zqlogin2;Zqolive;Zqhill;Zq2@Example.com;01.02.1980;n;K;;;off;;${HASH};`,
  "zq-3;zqlogin3;Zqslate;Zqhill;zqnomail;31.02.1980;y;K;;;on;;;",
  "zq-4;zqlogin4;Zqumber;Zqhill;zq4@example.com;;y;K;;;gone;;;",
  "zq-5;zqlogin5;Zqshort",
  `zq-6;zqlogin6;Zq\u001b[31mred\u202e;Zqhill;zq6@example.com;;y;K;;;on;;{SSHA}zqzqzqzqzqzqzqzqzqzqzqzqzqzqzqzq;`,
];
/** Every value of a row begins so, or is one of these; column names and the mapping's own words do not. */
const VALUE = /zq|01\.02\.1980|1980-02-01/i;
const SECRET = /zq-password-1|zqtoken|\$2[aby]\$|\{SSHA\}/i;

async function csvJob(mapping: object = MAPPING, rows: readonly string[] = ROWS): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  await writeFile(join(folder, "users.csv"), `${[COLUMNS, ...rows].join("\n")}\n`);
  await writeFile(join(folder, "mapping.json"), JSON.stringify(mapping));
  const job = { poolferry: 1, source: { file: "users.csv", delimiter: ";" }, mapping: "mapping.json", target: TARGET };
  await writeFile(join(folder, "job.json"), JSON.stringify(job));
  return join(folder, "job.json");
}

test.each([[[]], [["--json"]]])("without --show-values no value of a row is printed, with %j", async (more) => {
  const { code, stdout, stderr } = await runProgram(["map", await csvJob(), "--sample", "6", ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.split("\n").filter((line) => VALUE.test(line))).toEqual([]);
  expect(stdout).toContain("Xx9@Xxxxxxx.xxx");
  expect(stdout).toContain("customers");
  expect(stdout).toContain("date-invalid");
  expect(stdout).toContain("row-too-short");
});

test.each([[[]], [["--json"]]])("with --show-values values are printed, and passwords, hashes and tokens never, with %j", async (more) => {
  const { code, stdout } = await runProgram(["map", await csvJob(), "--sample", "6", "--show-values", ...more]);
  expect(code).toBe(0);
  expect(stdout).toContain("zq1@example.com");
  expect(stdout).toContain("1980-02-01");
  expect(stdout).toContain("Zqteam");
  expect(stdout.split("\n").filter((line) => SECRET.test(line))).toEqual([]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: such characters are what must not be there
  if (more.length === 0) expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
});

test("a row is shown with its user, side by side", async () => {
  const { stdout } = await runProgram(["map", await csvJob(), "--row", "1", "--show-values"]);
  const lines = stdout.split("\n");
  expect(lines[0]).toBe("row 1, line 2: a user");
  const pairs = (name: string) => lines.filter((line) => line.includes(`| ${name} `)).map((line) => line.split(/\| \S+ +/)[1]);
  expect(pairs("username")).toEqual(["zqlogin1"]);
  expect(pairs("name")).toEqual(["Zqamber of Zqhill"]);
  expect(pairs("custom:old")).toEqual(["[hidden]"]);
  expect(pairs("groups")).toEqual(["customers, Zqteam"]);
  expect(pairs("link")).toEqual(["Google Cognito_Subject zqg-1"]);
  expect(pairs("credential")).toEqual(["password"]);
  expect(lines.find((line) => line.startsWith("  PW "))).toMatch(/^ {2}PW +\[hidden\] +\|/);
  expect(Math.max(...lines.filter((line) => line.includes(" | ")).map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(stdout).toMatch(/1 of the first 1 rows; the others were not read/);
});

test("each fate has its form under --json", async () => {
  const { stdout } = await runProgram(["map", await csvJob(), "--sample", "6", "--json", "--show-values"]);
  const events = eventsOf(stdout);
  expect(events.map(({ type, result }) => [type, result])).toEqual([
    ["mapped", "load"],
    ["mapped", "load"],
    ["mapped", "reject"],
    ["mapped", "skip"],
    ["mapped", "unreadable"],
    ["mapped", "load"],
    ["sample", undefined],
  ]);
  expect(events[0]).toMatchObject({
    row: 1,
    line: 2,
    source: { ID: "zq-1", PW: "[hidden]", API_TOKEN: "[hidden]" },
    empty: ["DIGEST_OF_IT"],
  });
  expect(events[0]?.["user"]).toMatchObject({ key: "zq-1", username: "zqlogin1", enabled: true, credential: "password" });
  expect(events[1]?.["user"]).toMatchObject({ enabled: false, credential: "hash BCRYPT, importable" });
  expect(events[2]?.["issues"]).toMatchObject([{ code: "email-malformed" }, { code: "date-invalid" }]);
  expect(events[3]).toMatchObject({ reason: "left the town" });
  expect(events[5]?.["user"]).toMatchObject({ credential: expect.stringMatching(/^hash not importable: .+ \(hash-[\w-]+\)$/) });
  expect(events[6]).toEqual({ type: "sample", rows: 6, read: 6, complete: true, seed: 1, tests: 0, values: "shown" });
});

test("the same seed shows the same rows, another one others", async () => {
  const rows = Array.from({ length: 500 }, (_, at) => `zq-${at};zqlogin${at};A;B;zq${at}@example.com;;y;K;;;on;;;`);
  const job = await csvJob(MAPPING, rows);
  const shown = async (...more: string[]) =>
    eventsOf((await runProgram(["map", job, "--json", "--sample", "8", ...more])).stdout).flatMap(({ row }) =>
      row === undefined ? [] : [row],
    );
  const first = await shown();
  expect(first.slice(0, 4)).toEqual([1, 2, 3, 4]);
  expect(first).toHaveLength(8);
  expect(await shown("--seed", "1")).toEqual(first);
  expect(await shown("--seed", "2")).not.toEqual(first);
});

test("--check runs the mapping's tests and shows nothing of the source", async () => {
  const passing = [{ row: { ID: "1", LOGIN: "a", STATE: "on" }, expect: { username: "a", enabled: true } }];
  const { code, stdout } = await runProgram(["map", await csvJob({ ...MAPPING, tests: passing }), "--check"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "The mapping fits the source. The mapping passed its test.\n" });
});

test.each([["map"], ["map", "--check"]])("a failing test ends %s %s before anything is shown", async (command, ...more) => {
  const failing = [{ name: "amber", row: { ID: "1", LOGIN: "a", STATE: "off" }, expect: { enabled: true } }];
  const { code, stdout, stderr } = await runProgram([command, await csvJob({ ...MAPPING, tests: failing }), ...more]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain('tests[0].expect.enabled: "amber": expected true, got false');
});

test("a mapping that does not fit the source is told with the line, and no row is shown", async () => {
  const { code, stdout, stderr } = await runProgram(["map", await csvJob({ ...MAPPING, username: { from: "LOGNI" } })]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain('username.from: the source has no column "LOGNI"; did you mean "LOGIN"?');
});

test.each([
  [["--row", "7"], "There is no row 7: 6 rows were read of the source."],
  [["--sample", "0"], "Expected a whole number from 1 to 1000."],
  [["--row", "one"], "Expected a whole number"],
])("map %j is refused", async (more, expected) => {
  const { code, stdout, stderr } = await runProgram(["map", await csvJob(), ...more]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(expected);
});

test("standard input is read, and leaves no copy", async () => {
  const path = await csvJob();
  const folder = join(path, "..");
  await writeFile(
    path,
    JSON.stringify({ poolferry: 1, source: { file: "-", format: "csv", delimiter: ";" }, mapping: "mapping.json", target: TARGET }),
  );
  const { child, finished } = startProgram(["map", path, "--row", "2", "--json"], { input: "pipe" });
  child.stdin?.end(`${[COLUMNS, ...ROWS].join("\n")}\n`);
  const { code, stdout } = await finished;
  expect(code).toBe(0);
  expect(eventsOf(stdout)[0]).toMatchObject({ row: 2, result: "load" });
  expect(await readdir(join(folder, ".poolferry", "job", "spool"))).toEqual([]);
});

test("of a database the first pages are read, said so, and leave no copy; a row further on is reached", async () => {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  const database = new DatabaseSync(join(folder, "legacy.db"));
  database.exec("CREATE TABLE users (id INTEGER PRIMARY KEY, mail TEXT)");
  const insert = database.prepare("INSERT INTO users VALUES (?, ?)");
  database.exec("BEGIN");
  for (let id = 1; id <= 5000; id++) insert.run(id, `user-${id}@example.com`);
  database.exec("COMMIT");
  database.close();
  const path = join(folder, "job.json");
  await writeFile(join(folder, "mapping.json"), JSON.stringify({ poolferry: 1, key: { from: "id" }, username: { from: "mail" } }));
  const source = { database: { driver: "sqlite", file: "legacy.db", table: "users", key: ["id"], pageRows: 400 } };
  await writeFile(path, JSON.stringify({ poolferry: 1, source, mapping: "mapping.json", target: TARGET }));
  const first = eventsOf((await runProgram(["map", path, "--json"])).stdout);
  expect(first.at(-1)).toMatchObject({ type: "sample", rows: 6, read: 1200, complete: false });
  const far = eventsOf((await runProgram(["map", path, "--json", "--row", "3000", "--show-values"])).stdout);
  expect(far[0]).toMatchObject({ row: 3000, user: { username: "user-3000@example.com" } });
  const all = eventsOf((await runProgram(["map", path, "--json", "--row", "5000"])).stdout);
  expect(all.at(-1)).toMatchObject({ read: 5000, complete: true });
  expect(await readdir(join(folder, ".poolferry", "job", "spool"))).toEqual([]);
});
