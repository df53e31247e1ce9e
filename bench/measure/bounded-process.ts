import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a process has used from its start to its end: CPU is user + system. */
export interface Usage {
  readonly cpuS: number;
  readonly wallS: number;
  readonly peakMiB: number;
}

/** How a process ended. */
export interface Ended {
  /** Its exit code; null where a signal ended it. */
  readonly code: number | null;
  /** Undefined where it was killed before it could say. */
  readonly usage: Usage | undefined;
  /** From the spawn to the end, its time of starting included. */
  readonly seconds: number;
  readonly stdout: string;
  readonly stderr: string;
  /** True where its time was up, and it was killed. */
  readonly isOverTime: boolean;
}

export interface ProcessOptions {
  /** Milliseconds after which the process is killed; default: it may take as long as it likes. */
  readonly limitMs?: number;
  /** A file that takes stdout; default: memory. */
  readonly stdoutFile?: string;
  /** Called once the process is started. */
  readonly onStart?: (child: ChildProcess) => void;
}

const PRELOAD = fileURLToPath(new URL("report-usage.ts", import.meta.url));

/** Runs a Node script in a process of its own, with credentials that a sandbox takes and nobody else, and waits for its end, good or bad. */
export async function boundedProcess(script: string, args: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-bench-usage-"));
  const usageFile = join(folder, "usage.json");
  const file = options.stdoutFile === undefined ? undefined : openSync(options.stdoutFile, "w");
  let isOverTime = false;
  try {
    const begun = performance.now();
    const child = spawn(process.execPath, ["--import", PRELOAD, script, ...args], {
      env: { ...process.env, BENCH_USAGE_FILE: usageFile, AWS_ACCESS_KEY_ID: "sandbox", AWS_SECRET_ACCESS_KEY: "sandbox" },
      stdio: ["ignore", file ?? "pipe", "pipe"],
    });
    const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
    const timer = setTimeout(() => {
      isOverTime = child.kill("SIGKILL");
    }, options.limitMs ?? LONGEST_TIMER_MS);
    const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
    options.onStart?.(child);
    const code = await ended.finally(() => clearTimeout(timer));
    return {
      code,
      usage: usageIn(usageFile),
      seconds: (performance.now() - begun) / 1000,
      stdout: stdout(),
      stderr: stderr(),
      isOverTime,
    };
  } finally {
    if (file !== undefined) closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

function textOf(stream: NodeJS.ReadableStream | null): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  return () => text;
}

function usageIn(path: string): Usage | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Usage;
  } catch {
    return undefined;
  }
}
