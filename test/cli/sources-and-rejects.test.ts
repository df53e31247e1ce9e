import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, type Finished, runProgram, startProgram } from "../support/built-program.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, smallJob } from "../support/small-job.ts";

const SAMPLES = fileURLToPath(new URL("../../samples/", import.meta.url));
const MAPPINGS = fileURLToPath(new URL("../../mappings/", import.meta.url));

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
});

afterAll(() => sandbox.close());

interface Files {
  readonly rejects?: string;
  readonly report: string;
  readonly idMap: string;
}

/** The last run's summary and files; the counts add up, and the id map names users by the subs that the pool knows. */
async function ended(
  pool: SandboxPool,
  { stdout, stderr }: Finished,
): Promise<{ readonly outcomes: Record<string, number>; readonly files: Files }> {
  expect(stderr).toBe("");
  const events = eventsOf(stdout);
  const { rows, outcomes } = events.at(-1) as { rows: number; outcomes: Record<string, number> };
  const files = events.find(({ type }) => type === "files") as unknown as Files;
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(rows);
  const report = JSON.parse(await readFile(files.report, "utf8")) as { rows: number; outcomes: unknown; unsettled: number };
  expect(report).toMatchObject({ rows, outcomes, unsettled: 0 });
  const bySub = new Map((await pool.users()).map((user) => [user.sub, user]));
  const idMap = (parse(await readFile(files.idMap, "utf8")) as [string, string, string][]).slice(1);
  for (const [key, username, sub] of idMap) {
    expect([bySub.get(sub)?.username, bySub.get(sub)?.attributes["email"]], key).toContain(username);
  }
  expect(idMap.length).toBeGreaterThanOrEqual((outcomes["created"] ?? 0) + (outcomes["unchanged"] ?? 0));
  return { outcomes, files };
}

test.concurrent("rejects are the source's own bytes with its header; mended and fed back they finish the migration", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, []);
  const header = "key,username,name,email,verified,phone,phoneVerified,groups,google,saml,disabled,password,hash";
  const good = (number: number) => `k${number},u${number},"Name, ${number}",u${number}@example.com,true,,,readers,,,,,`;
  const bad = [
    'k2, u2,"Na""me\r\nin two lines",u2@example,true,,,,,,,,',
    "k4,u4,ÄÖÜ €,u4@example.com,true,,,no such group,,,,,",
    'k6,u1,"double",u6@example.com,true,,,,,,,,',
    "k7,u7,too,few",
  ];
  const lines = [header, good(1), bad[0], good(3), bad[1], good(5), bad[2], bad[3]];
  await writeFile(job.source, `${lines.join("\r\n")}\r\n`);
  const first = await runProgram(["run", job.path, "--yes", "--json"]);
  expect(first.code).toBe(3);
  const { outcomes, files } = await ended(pool, first);
  expect(outcomes).toMatchObject({ created: 3, rejected: 4 });
  expect(await readFile(files.rejects ?? "", "utf8")).toBe(`${[header, ...bad].join("\r\n")}\r\n`);

  const mended = join(job.folder, "mended.csv");
  const text = (await readFile(files.rejects ?? "", "utf8"))
    .replace(" u2,", "u2,")
    .replace("u2@example,", "u2@example.com,")
    .replace("\r\nin two lines", "")
    .replace('""', "")
    .replace("no such group", "writers")
    .replace("k6,u1", "k6,u6")
    .replace("k7,u7,too,few", "k7,u7,Seven,u7@example.com,true,,,,,,,,");
  await writeFile(mended, text);
  const second = await runProgram(["run", job.path, "--yes", "--json", "--source", mended]);
  expect(second.code).toBe(0);
  expect((await ended(pool, second)).outcomes).toMatchObject({ created: 4 });
  expect((await pool.users()).map(({ username }) => username)).toEqual(["u1", "u2", "u3", "u4", "u5", "u6", "u7"]);

  await writeFile(job.source, `${[header, good(1), good(3), good(5), ...text.trimEnd().split("\r\n").slice(1)].join("\r\n")}\r\n`);
  const third = await runProgram(["run", job.path, "--yes", "--json"]);
  expect(third.code).toBe(0);
  expect((await ended(pool, third)).outcomes).toMatchObject({ unchanged: 7, created: 0 });
});

test.concurrent("a second run of the same job says unchanged, and makes no call that writes", async () => {
  const own = await startSandbox({ speed: 60, quotas: "off" });
  try {
    const pool = await addPool(own);
    const job = await smallJob(pool, [importable(1), importable(2, { password: "Example-Pass-2", groups: ["readers"] })]);
    await ended(pool, await runProgram(["run", job.path, "--yes", "--json"]));
    const calls = () =>
      [...own.calls].filter(([name]) => !/^(AdminGet|AdminList|Describe|Get|List)/.test(name)).map(([name, { ok }]) => [name, ok]);
    const before = calls();
    expect(before.length).toBeGreaterThan(3);
    const again = await runProgram(["run", job.path, "--yes", "--json"]);
    expect(again.code).toBe(0);
    expect((await ended(pool, again)).outcomes).toMatchObject({ unchanged: 2 });
    expect(calls()).toEqual(before);
  } finally {
    await own.close();
  }
});

test.concurrent("standard input is read to its end first, and each run reads its own", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, [importable(1), importable(2)], { source: { file: "-", format: "csv" } });
  const text = await readFile(job.source, "utf8");
  const first = await piped(job.path, text);
  expect(first.code).toBe(0);
  expect((await ended(pool, first)).outcomes).toMatchObject({ created: 2 });
  const planned = await piped(job.path, text, "plan");
  expect(planned.code).toBe(0);
  const second = await piped(job.path, text.replaceAll("-2", "-3"));
  expect((await ended(pool, second)).outcomes).toMatchObject({ created: 1, unchanged: 1 });
});

async function piped(path: string, text: string, command = "run"): Promise<Finished> {
  const { child, finished } = startProgram([command, path, ...(command === "run" ? ["--yes"] : []), "--json"], { input: "pipe" });
  child.stdin?.end(text);
  return finished;
}

test.concurrent("a gzip source is read as it is", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, [importable(1), importable(2, { email: "not one" })], { source: { file: "users.csv.gz" } });
  const text = await readFile(job.source, "utf8");
  await writeFile(join(job.folder, "users.csv.gz"), gzipSync(text));
  const run = await runProgram(["run", job.path, "--yes", "--json"]);
  expect(run.code).toBe(3);
  const { outcomes, files } = await ended(pool, run);
  expect(outcomes).toMatchObject({ created: 1, rejected: 1 });
  const [header, , bad] = text.split("\n");
  expect(await readFile(files.rejects ?? "", "utf8")).toBe(`${header}\n${bad}\n`);
});

test.concurrent("the Auth0 sample goes into its pool with groups and links, and its rejects are its own lines", async () => {
  const pool = await addPool(sandbox, JSON.parse(await readFile(join(SAMPLES, "auth0-export/pool.json"), "utf8")));
  const job = await smallJob(pool, [], {
    source: { file: "users.ndjson" },
    mapping: join(MAPPINGS, "auth0.yaml"),
    importJob: { logsRoleArn: LOGS_ROLE, minRows: 10, pollSeconds: 0.1 },
  });
  const source = join(job.folder, "users.ndjson");
  await copyFile(join(SAMPLES, "auth0-export/users.ndjson"), source);
  const run = await runProgram(["run", job.path, "--yes", "--json"]);
  const { outcomes, files } = await ended(pool, run);
  const expected = JSON.parse(await readFile(join(SAMPLES, "auth0-export/expected-plan.json"), "utf8")) as {
    rows: number;
    counts: Record<string, number>;
  };
  expect(outcomes).toMatchObject({ created: expected.counts["load"], rejected: expected.counts["reject"], failed: 0, unconfirmed: 0 });
  const lines = new Set((await readFile(source, "utf8")).split("\n"));
  const rejects = (await readFile(files.rejects ?? "", "utf8")).split("\n");
  expect(rejects.filter((line) => !lines.has(line))).toEqual([]);
  expect(rejects.filter((line) => line !== "")).toHaveLength(expected.counts["reject"] ?? 0);
  const users = await pool.users();
  expect(users).toHaveLength(expected.counts["load"] ?? 0);
  expect(users.some(({ attributes }) => attributes["identities"]?.startsWith("Google:"))).toBe(true);
  expect(users.some(({ groups }) => groups.includes("admin"))).toBe(true);
  expect(users.some(({ enabled }) => !enabled)).toBe(true);
});
