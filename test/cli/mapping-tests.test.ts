import { expect, test } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { runProgram } from "../support/built-program.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { importable, smallJob } from "../support/small-job.ts";

const passing = { row: { key: "1", username: "amber", disabled: "true" }, expect: { username: "amber", enabled: false } };

test("a failing test of the mapping keeps plan, run and rehearsal from reading a row, and a mended one lets them", async () => {
  const sandbox = await startSandbox({ quotas: "off" });
  try {
    const { userPoolId } = await addPool(sandbox);
    const target = { endpoint: sandbox.endpoint, userPoolId };
    const failing = { name: "enabled", row: passing.row, expect: { enabled: true } };
    const broken = await smallJob(target, [importable(1)], { route: "admin-api" }, { tests: [passing, failing] });
    for (const command of [["plan"], ["run", "--yes"], ["run", "--yes", "--sandbox"]]) {
      const { code, stdout, stderr } = await runProgram([...command, broken.path]);
      expect({ code, stdout }, command.join(" ")).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain('tests[1].expect.enabled: "enabled": expected true, got false');
    }
    const mended = await smallJob(target, [importable(1)], { route: "admin-api" }, { tests: [passing] });
    const { code, stdout } = await runProgram(["run", "--yes", mended.path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/created +1/);
  } finally {
    await sandbox.close();
  }
});
