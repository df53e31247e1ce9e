import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** An event of `poolferry run --json`. */
export type RunEvent = Readonly<Record<string, unknown>>;

/**
 * Runs `poolferry run --yes --json` and hands every event over with the time of its arrival (ms, monotonic). `onEvent` ends
 * the run early by answering "enough". Rejects where the run ends by itself with a code other than 0.
 */
export async function watchedRun(
  program: string,
  args: readonly string[],
  onEvent: (event: RunEvent, at: number) => "enough" | undefined,
): Promise<void> {
  const child = spawn(process.execPath, [program, "run", ...args, "--yes", "--json"], {
    env: { ...process.env, AWS_ACCESS_KEY_ID: "sandbox", AWS_SECRET_ACCESS_KEY: "sandbox" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const closed = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  let enough = false;
  for await (const line of createInterface({ input: child.stdout })) {
    if (enough || onEvent(JSON.parse(line) as RunEvent, performance.now()) !== "enough") continue;
    enough = true;
    child.kill("SIGKILL");
  }
  const code = await closed;
  if (!enough && code !== 0) throw new Error(`poolferry run ended with ${String(code)}: ${stderr.slice(-2000)}`);
}
