import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

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
    peakMiB: () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024,
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

/** Clock ticks a second in /proc, which Linux fixes at 100 for every program. */
const TICKS = 100;

function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
