import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, onTestFinished } from "vitest";
import { awsCli, hasAwsCli } from "../support/aws-cli.ts";
import { optional } from "../support/optional.ts";
import { put, REGION, ROLE, sandboxFor } from "./import-fixture.ts";

const run = promisify(execFile);

optional("the command `aws`", await hasAwsCli())(
  "the AWS CLI imports a file and reads its log",
  async () => {
    const { sandbox } = await sandboxFor();
    const call = awsCli(sandbox.endpoint, REGION);
    const { UserPool } = await call("cognito-idp", "create-user-pool", "--pool-name", "people", "--auto-verified-attributes", "email");
    const pool = ["--user-pool-id", UserPool.Id];
    const { CSVHeader } = await call("cognito-idp", "get-csv-header", ...pool);
    const job = ["--job-name", "by hand", "--cloud-watch-logs-role-arn", ROLE];
    const created = (await call("cognito-idp", "create-user-import-job", ...pool, ...job)).UserImportJob;
    expect(created.Status).toBe("Created");
    const cells = new Map([
      ["cognito:username", "ann"],
      ["email", "ann@example.com"],
      ["email_verified", "TRUE"],
      ["name", "Ann\\, of Example"],
    ]);
    const csv = `${CSVHeader.join(",")}\n${CSVHeader.map((name: string) => cells.get(name) ?? "").join(",")}\n`;
    await upload(created.PreSignedUrl, csv);
    const key = [...pool, "--job-id", created.JobId];
    expect((await call("cognito-idp", "start-user-import-job", ...key)).UserImportJob.Status).toBe("Pending");
    let seen = created;
    for (let attempt = 0; attempt < 20 && seen.Status !== "Succeeded"; attempt++) {
      await delay(50);
      seen = (await call("cognito-idp", "describe-user-import-job", ...key)).UserImportJob;
    }
    expect(seen).toMatchObject({ Status: "Succeeded", ImportedUsers: 1, CompletionMessage: "Import Job Completed Successfully." });
    const listed = await call("cognito-idp", "list-user-import-jobs", ...pool, "--max-results", "10");
    expect(listed.UserImportJobs).toEqual([seen]);
    const user = await call("cognito-idp", "admin-get-user", ...pool, "--username", "ann");
    expect(user).toMatchObject({ UserStatus: "RESET_REQUIRED" });
    expect(user.UserAttributes).toContainEqual({ Name: "name", Value: "Ann, of Example" });
    const group = ["--log-group-name", `/aws/cognito/userpools/${UserPool.Id}/people`];
    const stream = ["--log-stream-name", `${created.JobId}/by hand`];
    const { events } = await call("logs", "get-log-events", ...group, ...stream, "--start-from-head");
    expect(events.map(({ message }: { message: string }) => message)).toEqual(["[SUCCEEDED] Line Number 1 - The import succeeded."]);
    const found = await call("logs", "filter-log-events", ...group, "--filter-pattern", '"[SUCCEEDED]"');
    expect(found.events).toHaveLength(1);
    await expect(call("cognito-idp", "start-user-import-job", ...key)).rejects.toThrow(/PreconditionNotMetException/);
    // Each command is a Python that starts anew.
  },
  240_000,
);

/** By curl where it is there, as the Developer Guide shows it, else by an HTTP client. */
async function upload(url: string, csv: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "users.csv");
  writeFileSync(file, csv);
  const header = "x-amz-server-side-encryption:aws:kms";
  const code = ["-sS", "-o", join(folder, "answer"), "-w", "%{http_code}"];
  const status = await run("curl", [...code, "-T", file, "-H", header, url]).then(
    ({ stdout }) => Number(stdout),
    async () => (await put(url, csv)).status,
  );
  expect(status).toBe(200);
}
