import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import * as library from "../../src/index.ts";
import { fenced, page, ROOT, section } from "../support/markdown.ts";
import { migrate } from "./library-example.ts";

test("the README shows the example that runs here", () => {
  const [example] = fenced(section(page("README.md"), "As a library"), "ts");
  expect(example).toBe(page("test/docs/library-example.ts").replace("../../src/index.ts", "poolferry"));
});

test("a program loads a job by the library's own exports, and a RunError tells it why it cannot", async () => {
  const sandbox = await library.startSandbox({ quotas: "off" });
  const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await sandbox.close();
    await rm(folder, { recursive: true });
  });
  vi.stubEnv("AWS_ACCESS_KEY_ID", "any");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "any");
  const pool = JSON.parse(await readFile(`${ROOT}samples/auth0-export/pool.json`, "utf8")) as library.PoolFile;
  const { poolId } = await library.createPoolFromFile(sandbox, pool);
  const users = (await readFile(`${ROOT}samples/auth0-export/users.ndjson`, "utf8")).split("\n").slice(0, 5);
  await writeFile(join(folder, "users.ndjson"), `${users.join("\n")}\n`);
  const job = {
    poolferry: 1,
    source: { file: "users.ndjson" },
    mapping: `${ROOT}mappings/auth0.yaml`,
    target: { userPoolId: poolId, endpointUrl: sandbox.endpoint },
  };
  const path = join(folder, "job.json");
  await writeFile(path, JSON.stringify(job));
  const outcomes = await migrate(path, new AbortController().signal);
  expect(outcomes).toMatchObject({ created: 5, rejected: 0, failed: 0 });
  expect(library.readStatus(await library.readJob(path))).toMatchObject({ state: "finished", rows: 5, unsettled: 0 });
  const refused = migrate(path, new AbortController().signal);
  await expect(refused).rejects.toThrow(library.RunError);
  await expect(refused).rejects.toMatchObject({ exit: "refused" });
});
