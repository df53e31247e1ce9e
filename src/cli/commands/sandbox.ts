import { readFile } from "node:fs/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { RunError } from "../../model/index.ts";
import { createPoolFromFile, type PoolFile } from "../../sandbox/pool-file.ts";
import { type Sandbox, startSandbox } from "../../sandbox/start-sandbox.ts";
import { accountOption } from "./account-option.ts";
import { readFaults } from "./read-faults.ts";
import { triggerOption } from "./trigger-option.ts";

interface SandboxCommandOptions {
  readonly port: number;
  readonly data?: string;
  readonly speed: number;
  readonly quotas: "documented" | "off";
  readonly pool?: string;
  readonly region: string;
  readonly json?: boolean;
  readonly trigger: Readonly<Record<string, string>>;
  readonly faults?: string;
  readonly account: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly callHistory: number;
}

export function sandboxCommand(): Command {
  return new Command("sandbox")
    .description("Serve the embedded Cognito on loopback until interrupted.")
    .option("--port <n>", "port on 127.0.0.1; 0 takes a free one", wholeNumber, 4566)
    .option("--data <folder>", "keep everything there (default: in memory)")
    .option("--speed <n>", "how many times as fast as real time its clock runs, quotas included", positive, 1)
    .addOption(new Option("--quotas <which>", "request quotas").choices(["documented", "off"]).default("documented"))
    .option("--pool <file>", "create a pool from a CreateUserPool-shaped JSON file, with Groups and IdentityProviders")
    .option("--region <region>", "Region of that pool", "us-east-1")
    .addOption(triggerOption())
    .option("--faults <file>", "a schedule of faults as JSON, see docs/sandbox.md")
    .addOption(accountOption())
    .option("--seed <n>", "what is drawn by lot (pages, orders, latency) follows from it", count, 1)
    .option("--call-history <n>", "keep so many of the latest calls for GET /_sandbox/calls", count, 0)
    .option("--json", "the first line on stdout is a JSON object with endpoint and userPoolId")
    .action(async (options: SandboxCommandOptions) => {
      const { port, data, speed, quotas } = options;
      const sandbox = await startSandbox({
        port,
        speed,
        quotas,
        accounts: options.account,
        settings: { triggers: options.trigger, seed: options.seed, callHistory: options.callHistory },
        ...(options.faults === undefined ? {} : { faults: await readFaults(options.faults) }),
        ...(data === undefined ? {} : { dataDir: data }),
      });
      try {
        const userPoolId = options.pool === undefined ? undefined : await createPool(sandbox, options.pool, options.region);
        process.stdout.write(
          options.json === true
            ? `${JSON.stringify({ type: "listening", endpoint: sandbox.endpoint, userPoolId })}\n`
            : `The sandbox listens on ${sandbox.endpoint}${userPoolId === undefined ? "" : `, pool ${userPoolId}`}. Any credentials will do.\n`,
        );
        await interrupted();
      } finally {
        await sandbox.close();
      }
    });
}

async function createPool(sandbox: Sandbox, path: string, region: string): Promise<string> {
  let file: PoolFile;
  try {
    file = JSON.parse(await readFile(path, "utf8")) as PoolFile;
  } catch (cause) {
    throw new RunError(
      "usage",
      `The pool file ${path} cannot be read: ${(cause as Error).message}`,
      "Name a JSON file in the form of a CreateUserPool request.",
      { cause },
    );
  }
  try {
    return (await createPoolFromFile(sandbox, file, region)).poolId;
  } catch (cause) {
    throw new RunError(
      "usage",
      `The pool of ${path} was refused: ${(cause as Error).message}`,
      "Cognito would refuse it as well: mend the file.",
      { cause },
    );
  }
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new InvalidArgumentError("expected a port from 0 to 65535");
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError("expected a whole number from 0");
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("expected a number above 0");
  return value;
}
