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

/** Runs a job that creates all of its `users`; gives the seconds from its first event of loading to its summary. Throws where fewer were created. */
export async function timedLoad(
  program: string,
  job: { readonly path: string; readonly state: string },
  users: number,
): Promise<{ readonly created: number; readonly seconds: number }> {
  let created = 0;
  let seconds = Number.NaN;
  let startedAt = Number.NaN;
  await watchedRun(program, [job.path, "--state", job.state], (event, at) => {
    if (event["type"] === "run") startedAt = at;
    if (event["type"] !== "summary") return undefined;
    created = (event["outcomes"] as { created: number }).created;
    seconds = (at - startedAt) / 1000;
    return undefined;
  });
  if (created !== users) throw new Error(`${created} of ${users} users were created`);
  return { created, seconds };
}
