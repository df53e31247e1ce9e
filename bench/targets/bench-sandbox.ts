import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { cpuSecondsOf, peakMiBOf } from "../measure/process-usage.ts";

/** A sandbox in a process of its own, with the pool of bench/users/pool.json. */
export interface BenchSandbox {
  readonly endpoint: string;
  readonly userPoolId: string;
  /** CPU seconds (user + system) that the sandbox's process has used so far. */
  cpuS(): number;
  /** Most memory that it held at once, MiB. */
  peakMiB(): number;
  close(): Promise<void>;
}

export const BENCH_POOL = fileURLToPath(new URL("../users/pool.json", import.meta.url));
export const BENCH_REGION = "eu-central-1";

/** Starts `poolferry sandbox` of the built program with the given options. */
export async function startBenchSandbox(program: string, options: readonly string[]): Promise<BenchSandbox> {
  const args = [program, "sandbox", "--port", "0", "--pool", BENCH_POOL, "--region", BENCH_REGION, "--json", ...options];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const { endpoint, userPoolId } = JSON.parse(await firstLine(child)) as { endpoint: string; userPoolId: string };
  return {
    endpoint,
    userPoolId,
    cpuS: () => cpuSecondsOf(child.pid ?? 0),
    peakMiB: () => peakMiBOf(child.pid ?? 0),
    async close() {
      const closed = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGTERM");
      await closed;
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`the sandbox ended with ${String(code)} before it listened`)));
  });
}
