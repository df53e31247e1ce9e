import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
/** Looks at a server that starts or writes, and milliseconds between them: half a minute in all. */
const [LOOKS, LOOK_MS] = [150, 200];

/** A folder for the data of cognito-local. */
export function cognitoLocalFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "poolferry-bench-cognito-local-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Starts cognito-local 5.3.0 on 127.0.0.1 by its documented command. What it prints is thrown away. */
export async function startCognitoLocal(folder: string): Promise<PoolServer> {
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
  };
  const endpoint = `http://127.0.0.1:${port}`;
  for (let looks = 0; looks < LOOKS; looks++) {
    const answer = await fetch(`${endpoint}/health`).catch(() => undefined);
    if (answer?.ok === true) return { endpoint, cpuS: () => cpuSecondsOf(child.pid ?? 0), peakMiB: () => peakMiBOf(child.pid ?? 0), close };
    await delay(LOOK_MS);
  }
  await close();
  throw new Error("cognito-local did not listen within half a minute");
}

type PoolData = { Users: Record<string, { Username: string; Attributes: readonly { readonly Name: string; Value: string }[] }> };

/**
 * Writes users like the ones that are there into the data of a pool, because creating so many by calls takes an hour. The server must have
 * written its `there` users, which it does behind its answers, and be stopped right after: `stop` is called in between.
 */
export async function addUsersToFile(
  folder: string,
  poolId: string,
  there: number,
  count: number,
  stop: () => Promise<void>,
): Promise<void> {
  const path = join(folder, ".cognito", "db", `${poolId}.json`);
  const data = await written(path, there);
  await stop();
  const [like] = Object.values(data.Users);
  if (like === undefined) throw new Error("the pool has no user to go by");
  for (let index = 0; index < count; index++) {
    const sub = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
    const own: Readonly<Record<string, string>> = { sub, email: `added.user${index}@example.org` };
    const Attributes = like.Attributes.map(({ Name, Value }) => ({ Name, Value: own[Name] ?? Value }));
    data.Users[sub] = { ...like, Username: sub, Attributes };
  }
  writeFileSync(path, JSON.stringify(data, undefined, 2));
}

async function written(path: string, there: number): Promise<PoolData> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const data = read(path);
    if (Object.keys(data?.Users ?? {}).length === there && data !== undefined) return data;
    await delay(LOOK_MS);
  }
  throw new Error("cognito-local did not write its users within half a minute");
}

/** Undefined while the file is being written. */
function read(path: string): PoolData | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as PoolData;
  } catch {
    return undefined;
  }
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
