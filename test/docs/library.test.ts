import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import * as library from "../../src/index.ts";
import { fenced, page, ROOT, section } from "../support/markdown.ts";
import { migrate } from "./library-example.ts";

const PAGE = page("docs/library.md");
/** Each program of the page with what it prints. */
const EXAMPLES = [...PAGE.matchAll(/^```ts\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm)].map(([, program = "", prints = ""]) => ({
  program,
  prints,
}));
const ENVIRONMENT = { AWS_ACCESS_KEY_ID: "any", AWS_SECRET_ACCESS_KEY: "any", AWS_EC2_METADATA_DISABLED: "true" };
const exec = promisify(execFile);

let sandbox: library.Sandbox;
/** A project of somebody's that has the package as it is built. */
let consumer: string;

beforeAll(async () => {
  sandbox = await library.startSandbox({ quotas: "off" });
  consumer = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  await mkdir(join(consumer, "node_modules"));
  await symlink(ROOT, join(consumer, "node_modules", "poolferry"));
  await writeFile(join(consumer, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  await Promise.all(EXAMPLES.map(({ program }, number) => prepare(join(consumer, `example-${number}`), program)));
});

afterAll(async () => {
  await sandbox.close();
  await rm(consumer, { recursive: true });
});

test("every program of docs/library.md says what it prints, but for the one that is made of parts", () => {
  expect(EXAMPLES.length).toBeGreaterThan(5);
  expect(fenced(PAGE, "ts")).toHaveLength(EXAMPLES.length + 1);
});

test.each(EXAMPLES.map(({ program, prints }, number) => [program.split("\n").slice(2, 3).join(), number, prints] as const))(
  "an example of docs/library.md prints what the page says: %s",
  async (_, number, prints) => {
    const cwd = join(consumer, `example-${number}`);
    const { stdout, stderr } = await exec(process.execPath, ["example.ts"], { cwd, env: { ...process.env, ...ENVIRONMENT } });
    expect({ stdout, stderr }).toEqual({ stdout: prints, stderr: "" });
  },
);

test("the examples and a program that names the types compile against the package as it is built, strictly", async () => {
  await cp(`${ROOT}test/docs/library-types.ts.txt`, join(consumer, "types.ts"));
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: "esnext",
    module: "nodenext",
    noEmit: true,
    types: ["node"],
    typeRoots: [`${ROOT}node_modules/@types`],
  };
  await writeFile(join(consumer, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts", "example-*/*.ts"] }));
  const compiled = await exec(process.execPath, [`${ROOT}node_modules/typescript/bin/tsc`, "-p", consumer]).catch(
    (error: { readonly stdout: string }) => error,
  );
  expect(compiled.stdout).toBe("");
});

test("the README shows the first example of the page", () => {
  const [example] = fenced(section(page("README.md"), "As a library"), "ts");
  expect(example).toBe(EXAMPLES[0]?.program);
});

test("the page shows the example of parts that runs here", () => {
  const [example] = fenced(section(PAGE, "From the parts"), "ts");
  expect(example).toBe(page("test/docs/library-example.ts").replace("../../src/index.ts", "poolferry"));
});

test("a program loads a job by the parts of the library, and a RunError tells it why it cannot", async () => {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
  await prepare(folder, "");
  const path = join(folder, "job.yaml");
  const outcomes = await migrate(path, new AbortController().signal);
  expect(outcomes).toMatchObject({ created: 5, rejected: 0, failed: 0 });
  expect(library.readStatus(await library.readJob(path))).toMatchObject({ state: "finished", rows: 5, unsettled: 0 });
  const refused = migrate(path, new AbortController().signal);
  await expect(refused).rejects.toThrow(library.RunError);
  await expect(refused).rejects.toMatchObject({ exit: "refused" });
});

/** A folder with a program, and a job of five users into an empty pool. */
async function prepare(folder: string, program: string): Promise<void> {
  const pool = JSON.parse(await readFile(`${ROOT}samples/auth0-export/pool.json`, "utf8")) as library.PoolFile;
  const { poolId } = await library.createPoolFromFile(sandbox, pool);
  const users = (await readFile(`${ROOT}samples/auth0-export/users.ndjson`, "utf8")).split("\n").slice(0, 5);
  const job = {
    poolferry: 1,
    source: { file: "users.ndjson" },
    mapping: `${ROOT}mappings/auth0.yaml`,
    target: { userPoolId: poolId, endpointUrl: sandbox.endpoint },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "users.ndjson"), `${users.join("\n")}\n`);
  await writeFile(join(folder, "job.yaml"), JSON.stringify(job));
  await writeFile(join(folder, "example.ts"), program);
}
