import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isOwned, takeOwnerLock } from "../../../src/jobs/ledger/owner-lock.ts";

async function newPath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), "poolferry-lock-")), "owner.lock");
}

/** Another process that takes the lock and holds it until it is killed. */
async function holder(path: string) {
  const module = new URL("../../../src/jobs/ledger/owner-lock.ts", import.meta.url).href;
  const script = `import { takeOwnerLock } from ${JSON.stringify(module)};
    globalThis.lock = takeOwnerLock(${JSON.stringify(path)}); console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

test("a job has one owner: the second is refused at once, and told what to do", async () => {
  const path = await newPath();
  const child = await holder(path);
  try {
    const begun = performance.now();
    expect(() => takeOwnerLock(path)).toThrow(expect.objectContaining({ name: "RunError", exit: "locked" }));
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(isOwned(path)).toBe(true);
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});

test("the lock of a process that was killed is free within a second", async () => {
  const path = await newPath();
  const child = await holder(path);
  child.kill("SIGKILL");
  await once(child, "exit");
  await expect.poll(() => isOwned(path), { timeout: 1_000, interval: 10 }).toBe(false);
  const lock = takeOwnerLock(path);
  expect(isOwned(path)).toBe(true);
  lock.release();
  expect(isOwned(path)).toBe(false);
});
