import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { harmless } from "../../src/cli/terminal/printable.ts";
import { jobInput } from "../../src/compose/job-input.ts";
import { readJob } from "../../src/jobs/job.ts";
import { sourceFiles } from "../architecture/source-files.ts";
import { runProgram } from "../support/built-program.ts";
import { fenced, page } from "../support/markdown.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "poolferry-command-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** Options that name a column or an account's access key id, and no secret. */
const NO_SECRET = new Set(["--row-key", "--key"]);

test("no command has an option that takes a secret: what is on a command line is in process lists and shell histories", () => {
  // The README shows every command's help as it is, which a test of its own holds against the program.
  const options = fenced(page("README.md"), "text").flatMap((help) =>
    [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)(?: [<[]([^>\]]+)[>\]])?/gm)].map(([, option = "", value]) => ({ option, value })),
  );
  expect(options.length).toBeGreaterThan(100);
  const taking = options.filter(({ option, value }) => value !== undefined && !NO_SECRET.has(option));
  const secretive = taking.filter(
    ({ option, value = "" }) =>
      /pass|secret|token|credential|(^|-)key|hash|webhook(?!.*env)|url$/.test(option.slice(2)) || /secret|token|password/.test(value),
  );
  // An endpoint with a user name in it is refused.
  expect(secretive.map(({ option }) => option).filter((option) => option !== "--endpoint-url")).toEqual([]);
});

test("poolferry starts no other program, to which it could hand anything", () => {
  const files = sourceFiles();
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter(({ imports }) => imports.some((name) => /^(node:)?(child_process|cluster|vm|repl|inspector)$/.test(name)))).toEqual(
    [],
  );
});

test.each([
  ["\u001b[31mred\u001b]0;title\u0007", "�[31mred�]0;title�"],
  ["one\r\u001b[Ktwo", "one��[Ktwo"],
  ["a\u009bb\u0080c", "a�b�c"],
  ["user\u202egpj.exe\u2066", "user�gpj.exe�"],
  ["two\nlines, ümlaut, 東京 🦊", "two\nlines, ümlaut, 東京 🦊"],
])("text %j is shown as %j", (text, shown) => {
  expect(harmless(text)).toBe(shown);
});

test("names of columns do not steer the terminal, neither in what is found nor in an error", async () => {
  const source = join(folder, "users.csv");
  await writeFile(source, "id,n\u001b[31mame\u001b]0;x\u0007,login\n1,a,b\n");
  const { code, stdout, stderr } = await runProgram(["init", source, "--out", join(folder, "out")]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("n�[31mame")]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  expect(stdout + stderr).not.toMatch(/\u001b/);
  const missing = await runProgram(["init", source, "--key", "no\u001b[2Jne", "--out", join(folder, "other")]);
  expect(missing.code).not.toBe(0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  expect(missing.stdout + missing.stderr).not.toMatch(/\u001b/);
});

test.each([
  ["an API", { api: { url: "https://api.example.com/users", pages: { link: true } } }],
  ["a database", { database: { driver: "postgres", urlEnv: "DATABASE", query: "SELECT 1", key: ["id"] } }],
])("certificates are always checked: %s is not read where the process was told to take any", async (_what, source) => {
  const mapping = join(folder, "mapping.json");
  await writeFile(mapping, JSON.stringify({ poolferry: 1, key: { from: "id" }, username: { from: "id" } }));
  const path = join(folder, "job.json");
  const target = { userPoolId: "eu-central-1_Test12345" };
  await writeFile(path, JSON.stringify({ poolferry: 1, source, mapping, target }));
  const job = await readJob(path);
  const world = { target: {}, standardInput: process.stdin, tell: () => undefined };
  const input = (environment: Record<string, string>) => jobInput(job, { ...world, environment }, new AbortController().signal);
  expect(() => input({ NODE_TLS_REJECT_UNAUTHORIZED: "0" })).toThrow(
    expect.objectContaining({ exit: "usage", message: expect.stringContaining("NODE_TLS_REJECT_UNAUTHORIZED") }),
  );
  expect(() => input({ NODE_TLS_REJECT_UNAUTHORIZED: "1" })).not.toThrow();
});
