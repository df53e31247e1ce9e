import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a process has used from its start to its end: CPU is user + system. */
export interface Usage {
  readonly cpuS: number;
  readonly wallS: number;
  readonly peakMiB: number;
}

export interface Measured {
  readonly usage: Usage;
  readonly stdout: string;
}

const PRELOAD = fileURLToPath(new URL("report-usage.ts", import.meta.url));

/** Runs a Node script in a process of its own. Rejects where it exits with a code that is not in `okay`. */
export async function measuredProcess(script: string, args: readonly string[], okay: readonly number[] = [0]): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-bench-usage-"));
  const usageFile = join(folder, "usage.json");
  try {
    const child = spawn(process.execPath, ["--import", PRELOAD, script, ...args], {
      env: { ...process.env, BENCH_USAGE_FILE: usageFile, AWS_ACCESS_KEY_ID: "sandbox", AWS_SECRET_ACCESS_KEY: "sandbox" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const code = await new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
    if (code === null || !okay.includes(code)) throw new Error(`${script} ended with ${String(code)}: ${stderr.slice(-2000)}`);
    return { usage: JSON.parse(readFileSync(usageFile, "utf8")) as Usage, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
