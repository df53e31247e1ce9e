import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { loadedJob } from "../../support/loaded-job.ts";
import { runSmallSync } from "../../support/run-small-sync.ts";
import { importable, LOGS_ROLE, writeSmallSource } from "../../support/small-job.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

test("whom a stopped sync had written into a file that no import job got, the next one still loads by import job", async () => {
  const { pool, job } = await loadedJob(sandbox, [importable(1)], {
    route: "auto",
    importJob: { logsRoleArn: LOGS_ROLE, minRows: 1, pollSeconds: 1 },
  });
  await writeSmallSource(job, [importable(1), importable(2)]);
  const stopped = runSmallSync(job.path, pool, {
    decorate: (inner) => ({
      ...inner,
      call: (operation, request, signal) => {
        if (operation === "createImportJob") throw new Error("the process dies here");
        return inner.call(operation, request, signal);
      },
    }),
  });
  await expect(stopped).rejects.toThrow("the process dies here");
  await runSmallSync(job.path, pool);
  expect((await pool.users()).map(({ username, status }) => [username, status])).toEqual([
    ["user-1", "RESET_REQUIRED"],
    ["user-2", "RESET_REQUIRED"],
  ]);
});
