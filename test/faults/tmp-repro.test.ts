import { test } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { fates } from "../support/accounted.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { smallJob, writeSmallSource } from "../support/small-job.ts";

test("r", async () => {
  const sandbox = await startSandbox({ speed: 1000, quotas: "off" });
  const pool = await addPool(sandbox);
  const rows = [1, 2, 3].map((n) => ({
    key: `key-${n}`,
    username: `user-${n}`,
    email: `m${n}@example.com`,
    verified: false,
    disabled: true,
  }));
  const job = await smallJob(pool, rows, { route: "admin-api" });
  console.log(fates((await runSmallJob(job.path, pool)).rows));
  await writeSmallSource(
    job,
    rows.map((r, i) => (i === 1 ? { ...r, username: "other-2" } : r)),
  );
  console.log(fates((await runSmallJob(job.path, pool)).rows));
  console.log((await pool.users()).map((u) => u.username));
  await sandbox.close();
});
