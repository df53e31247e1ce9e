import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { packageFile } from "../../files/package-file.ts";
import { readJob } from "../../jobs/job.ts";
import { runJob } from "../../jobs/run-job.ts";
import { DEFAULT_QUOTAS } from "../../model/index.ts";
import { createPoolFromFile } from "../../sandbox/pool-file.ts";
import { startSandbox } from "../../sandbox/start-sandbox.ts";
import { withOpenJob } from "../compose.ts";
import { writeLegacyCrm } from "../demo/legacy-crm.ts";
import type { SetExitCode } from "../program.ts";
import { openOutput } from "../terminal/output.ts";
import { planText } from "../terminal/plan-text.ts";
import { resultText } from "../terminal/result-text.ts";

/** Seed of the made-up users: everybody sees the same demo. */
const SEED = 2026;
const REGION = "eu-central-1";
/** The sandbox's clock and quotas run this much faster, so that minutes become seconds. */
const SPEED = 60;

interface DemoOptions {
  readonly rows: number;
  readonly json?: boolean;
}

export function demoCommand(setExitCode: SetExitCode): Command {
  return new Command("demo")
    .description("Run a whole migration on the sandbox; nothing else is needed.")
    .option("--rows <n>", "users in the made-up CRM export", rowCount, 10_000)
    .option("--json", "events as NDJSON on stdout")
    .action(async (options: DemoOptions) => {
      const folder = await mkdtemp(join(tmpdir(), "poolferry-demo-"));
      await writeLegacyCrm(join(folder, "customers.csv"), { rows: options.rows, seed: SEED });
      const sandbox = await startSandbox({ speed: SPEED });
      try {
        const pool = JSON.parse(await readFile(packageFile("samples/legacy-crm/pool.json"), "utf8"));
        const { poolId } = await createPoolFromFile(sandbox, pool, REGION);
        const jobPath = join(folder, "job.json");
        await writeFile(jobPath, JSON.stringify(demoJob(poolId, sandbox.endpoint), undefined, 2));
        const output = openOutput(options.json === true);
        output.print(
          `A CRM export of ${options.rows} made-up users is in ${folder}, an embedded Cognito listens on ${sandbox.endpoint}.\n\n`,
        );
        const credentials = { accessKeyId: "sandbox", secretAccessKey: "sandbox" };
        await withOpenJob(await readJob(jobPath), { target: { credentials }, tell: output.tell }, async ({ open, paced, workplace }) => {
          const { summary, files, exitCode } = await runJob(open, paced, workplace, {
            async confirm(plan) {
              output.settle();
              output.print(`${planText(plan)}\n`);
              return true;
            },
          });
          output.settle();
          output.print(resultText(summary, files));
          setExitCode(exitCode);
        });
      } finally {
        await sandbox.close();
      }
    });
}

/** The job of the demo, as a person would write it for this pool. */
function demoJob(userPoolId: string, endpointUrl: string): object {
  return {
    poolferry: 1,
    name: "legacy-crm",
    source: { file: "customers.csv", format: "csv", delimiter: ";", encoding: "windows-1252" },
    mapping: packageFile("mappings/legacy-crm.yaml"),
    target: { userPoolId, endpointUrl },
    importJob: { logsRoleArn: "arn:aws:iam::123456789012:role/poolferry-import-logs", pollSeconds: 0.5 },
    pace: { rates: Object.fromEntries(Object.entries(DEFAULT_QUOTAS).map(([category, rate]) => [category, rate * SPEED])) },
  };
}

function rowCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1_000_000) throw new InvalidArgumentError("expected 1 to 1000000");
  return value;
}
