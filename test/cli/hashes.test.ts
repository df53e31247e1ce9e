import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashSync } from "bcryptjs";
import { expect, test } from "vitest";
import { runProgram } from "../support/built-program.ts";

const GOOD = hashSync("Ferry-1-9!", 4);
const PEPPERED = hashSync("Ferry-2-9!", 4);
const OLD = "$P$B12345678abcdefghijklmnopqrstuv";
const DIGEST = "5f4dcc3b5aa765d61d8327deb882cf99aabbccdd";

/** Six users: two importable hashes, one of a scheme that rules it out, one phpass, one digest, one without. */
async function sourceFile(name = "users.csv"): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "poolferry-test-")), name);
  const rows = [
    ["1", GOOD, "bcrypt"],
    ["2", PEPPERED, "bcrypt_peppered"],
    ["3", OLD, ""],
    ["4", DIGEST, ""],
    ["5", "", ""],
    ["6", GOOD, "bcrypt"],
  ];
  await writeFile(file, `id,password_hash,password_hasher\n${rows.map((row) => row.join(",")).join("\n")}\n`);
  return file;
}

async function auditOf(args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await runProgram(["hashes", ...args, "--json"]);
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

test("hashes are found, counted by what they are and whether they can be imported, and none is printed", async () => {
  const { code, stdout, stderr } = await runProgram(["hashes", await sourceFile()]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("password_hash, its scheme told by password_hasher: 6 rows");
  expect(stdout).toMatch(/can be imported +2\n +cannot be imported +3\n +no hash +1\n/);
  expect(stdout).toMatch(/bcrypt, cost 4 +2\n/);
  expect(stdout).toMatch(/hash-prehashed: bcrypt with a pepper +1\n/);
  expect(stdout).toMatch(/hash-algorithm-unsupported: phpass.* +1\n/);
  for (const hash of [GOOD, PEPPERED, OLD, DIGEST]) expect(stdout).not.toContain(hash.slice(8));
});

test("--json gives the same figures", async () => {
  const { places } = (await auditOf([await sourceFile()])) as { places: readonly { kinds: readonly { rows: number }[] }[] };
  expect(places).toMatchObject([{ place: "password_hash", rows: 6, empty: 1, unreadable: 0 }]);
  expect(places[0]?.kinds[0]).toEqual({ form: "bcrypt, cost 4", rows: 2, algorithm: "BCRYPT", advice: expect.any(String) });
  expect(places[0]?.kinds.reduce((sum, { rows }) => sum + rows, 0)).toBe(5);
});

test("a mapping's or a job's rule reads them, scheme included", async () => {
  const file = await sourceFile();
  const folder = join(file, "..");
  const rule = { from: "password_hash", scheme: "bcrypt" };
  await writeFile(
    join(folder, "m.json"),
    JSON.stringify({ poolferry: 1, key: { from: "id" }, username: { from: "id" }, passwordHash: rule }),
  );
  const job = { poolferry: 1, source: { file: "users.csv" }, mapping: "m.json", target: { userPoolId: "eu-central-1_Example01" } };
  const forms = { importJob: { hashForms: { bcryptCost: 3 } } };
  await writeFile(join(folder, "j.json"), JSON.stringify({ ...job, ...forms }));
  const byMapping = (await auditOf([file, "--mapping", join(folder, "m.json")])) as { places: readonly { kinds: readonly object[] }[] };
  expect(byMapping.places[0]?.kinds[0]).toMatchObject({ form: "bcrypt, cost 4", rows: 3 });
  const byJob = (await auditOf(["--job", join(folder, "j.json")])) as { places: readonly { kinds: readonly object[] }[] };
  expect(byJob.places[0]?.kinds[0]).toMatchObject({ code: "hash-over-bound", rows: 3 });
});

test("where nothing looks like a hash, and where a column is not there, it says so", async () => {
  const file = await sourceFile();
  const wrong = await runProgram(["hashes", file, "--column", "password_hush"]);
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "password_hash"?') });
  await writeFile(file, "id,name\n1,Amber\n");
  expect(await runProgram(["hashes", file])).toMatchObject({ code: 2, stderr: expect.stringContaining("looks like password hashes") });
});
