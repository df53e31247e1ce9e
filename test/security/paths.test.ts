import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJobDocument } from "../../src/documents/index.ts";
import { readJob } from "../../src/jobs/job.ts";
import { makePrivate } from "../../src/jobs/ledger/private-database.ts";
import { readMapping } from "../../src/jobs/read-mapping.ts";
import { readReport } from "../../src/jobs/read-state.ts";
import { EventLog } from "../../src/jobs/report/event-log.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { runProgram } from "../support/built-program.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { importable, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
  folder = await mkdtemp(join(tmpdir(), "poolferry-paths-"));
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

const document = (name: string) =>
  JSON.stringify({
    poolferry: 1,
    name,
    source: { file: "a.csv" },
    mapping: "m",
    target: { userPoolId: "eu-central-1_Test12345" },
  });

test.each([".", "..", "../x", "a/b", "a\\b", "/etc", "a\0b", "~", "", "a".repeat(129), "nightly\n"])(
  "a job called %j is refused: its name is a folder's",
  (name) => {
    expect(() => readJobDocument(document(name), "job.json")).toThrow(expect.objectContaining({ exit: "usage" }));
  },
);

test.each(["..job.yaml", "...yaml"])("nor does the file name %s make such a name", (fileName) => {
  const text = document("x").replace('"name":"x",', "");
  const named = () => readJobDocument(text, fileName).name;
  try {
    expect([".", ".."]).not.toContain(named());
  } catch (error) {
    expect(error).toMatchObject({ exit: "usage" });
  }
});

test.each(["...", "a.b", ".hidden", "nightly-2"])("a job may be called %j", (name) => {
  expect(readJobDocument(document(name), "job.json").name).toBe(name);
});

test("a run is found by its name in the ledger, and a path that is given for one leads nowhere", { timeout: 120_000 }, async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, [importable(1)], { route: "admin-api" });
  const { summary } = await runSmallJob(job.path, pool);
  const read = await readJob(job.path);
  expect(readReport(read, summary.run).run).toBe(summary.run);
  const before = (await readdir(job.folder, { recursive: true })).sort();
  for (const name of ["../../x", `../runs/${summary.run}`, `${summary.run}/../${summary.run}`, "/tmp", ".", "__proto__"])
    expect(() => readReport(read, name), name).toThrow(expect.objectContaining({ exit: "notFound" }));
  for (const command of ["undo", "invite"])
    expect(await runProgram([command, job.path, `../runs/${summary.run}`, "--yes"])).toMatchObject({ code: 10 });
  // Of messages there are none, which a file says.
  const after = (await readdir(job.folder, { recursive: true })).filter((name) => !name.endsWith("invitations.csv"));
  expect(after.sort()).toEqual(before);
  expect(await pool.users()).toHaveLength(1);
});

test("what a mapping extends by mistake is named, and nothing of it is repeated", async () => {
  const mapping = join(folder, "mapping.yaml");
  await writeFile(mapping, "poolferry: 1\nextends: secret\n");
  for (const content of [
    "aws_secret_access_key = wJalrCanary\n",
    "token: [wJalrCanary\n",
    "wJalrCanary: wJalrCanary\n",
    "- wJalrCanary\n",
  ]) {
    await writeFile(join(folder, "secret"), content);
    const refused = await readMapping(mapping).catch((error: unknown) => error as Error & { hint: string });
    if (!(refused instanceof Error)) throw new Error("the file was taken for a mapping");
    expect(refused).toMatchObject({ exit: "usage", message: expect.stringContaining(join(folder, "secret")) });
    // The name of an unknown key is what a person has to see.
    if (!content.startsWith("wJalr")) expect(refused.message + refused.hint).not.toContain("wJalrCanary");
  }
});

test("a link in the place of a ledger or of a run's events is not followed", async () => {
  const elsewhere = join(folder, "elsewhere");
  await symlink(elsewhere, join(folder, "ledger.db"));
  await symlink(elsewhere, join(folder, "events.ndjson"));
  expect(() => makePrivate(join(folder, "ledger.db"))).toThrow(expect.objectContaining({ code: "ELOOP" }));
  expect(() => new EventLog(join(folder, "events.ndjson"))).toThrow(expect.objectContaining({ code: "ELOOP" }));
  expect(await readdir(folder)).not.toContain("elsewhere");
});
