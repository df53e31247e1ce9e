import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { cpuSecondsOf, peakMiBOf } from "../measure/process-usage.ts";

/** A server of user pools in a process of its own. */
export interface PoolServer {
  readonly endpoint: string;
  cpuS(): number;
  peakMiB(): number;
  close(): Promise<void>;
}

const START = fileURLToPath(new URL("node_modules/cognito-local/lib/bin/start.js", import.meta.url));

/** Starts cognito-local 5.3.0 on 127.0.0.1 by its documented command, with an empty folder for its data. What it prints is thrown away. */
export async function startCognitoLocal(): Promise<PoolServer> {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-bench-cognito-local-"));
  const port = await freePort();
  const child = spawn(process.execPath, [START], {
    cwd: folder,
    env: { ...process.env, HOST: "127.0.0.1", PORT: String(port), AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
    stdio: "ignore",
  });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const close = async () => {
    child.kill("SIGKILL");
    await closed;
    rmSync(folder, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${port}`;
  for (let looks = 0; looks < 150; looks++) {
    const answer = await fetch(`${endpoint}/health`).catch(() => undefined);
    if (answer?.ok === true) return { endpoint, cpuS: () => cpuSecondsOf(child.pid ?? 0), peakMiB: () => peakMiBOf(child.pid ?? 0), close };
    await delay(200);
  }
  await close();
  throw new Error("cognito-local did not listen within half a minute");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
