import { startSandbox } from "../../src/sandbox/start-sandbox.ts";

/** A sandbox in its own process, to be killed: prints its endpoint once it listens. */
const sandbox = await startSandbox({ dataDir: process.argv[2] as string, speed: Number(process.argv[3]), quotas: "off" });
process.stdout.write(`${sandbox.endpoint}\n`);
