import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isOwned } from "../../src/jobs/ledger/owner-lock.ts";
import { depth, proved, replay, SEED, seeded } from "../support/proof.ts";

const FILE = "test/faults/races.test.ts";
/** Races of two processes for one lock. */
const RACES = depth("RACES", 200);
/** One owner of so many is killed, as nothing can keep a process from being. */
const KILLED_OF = 10;
/** How long the two get to make ready, ms. */
const HEAD_START_MS = 15;
const MODULE = new URL("../../src/jobs/ledger/owner-lock.ts", import.meta.url).href;

/** A process that tries for locks at given instants of the machine's clock, and keeps what it got until it is told to let go. */
const RACER = `
  import { takeOwnerLock } from ${JSON.stringify(MODULE)};
  let lock;
  process.on("disconnect", () => process.exit());
  process.on("message", ({ path, at }) => {
    if (path === undefined) { lock?.release(); lock = undefined; return process.send("let go"); }
    while (performance.timeOrigin + performance.now() < at);
    const begun = performance.now();
    let said = "owner";
    try { lock = takeOwnerLock(path); } catch (error) { said = error.exit ?? String(error); }
    process.send({ said, ms: performance.now() - begun });
  });
  process.send("ready");`;

interface Tried {
  readonly said: string;
  readonly ms: number;
}

test(`of two processes that race for a job's lock ${RACES} times one gets it, and the other is told so at once (seed ${SEED})`, {
  timeout: 120_000 + RACES * 3_000,
}, async () => {
  const random = seeded(SEED);
  const folder = await mkdtemp(join(tmpdir(), "poolferry-races-"));
  const racers = await Promise.all([newRacer(), newRacer()]);
  const won = [0, 0];
  let killed = 0;
  try {
    for (let race = 1; race <= RACES; race++) {
      const told = `race ${race}; ${replay(FILE, { POOLFERRY_RACES: RACES, POOLFERRY_SEED: SEED })}`;
      // Some are for a lock that was never there, others for one that was let go, or whose owner was killed.
      const path = join(folder, random() < 0.5 ? "same.lock" : `${race}.lock`);
      const at = performance.timeOrigin + performance.now() + HEAD_START_MS;
      const tried = (await Promise.all(racers.map((racer) => asked(racer, { path, at })))) as readonly Tried[];
      expect(tried.map(({ said }) => said).sort(), told).toEqual(["locked", "owner"]);
      const owner = tried.findIndex(({ said }) => said === "owner");
      won[owner] = (won[owner] ?? 0) + 1;
      expect(isOwned(path), told).toBe(true);
      if (random() < 1 / KILLED_OF) {
        await end(racers[owner] as ChildProcess);
        killed++;
        racers[owner] = await newRacer();
      } else await asked(racers[owner] as ChildProcess, {});
      expect(isOwned(path), `${told}: free again`).toBe(false);
    }
  } finally {
    for (const racer of racers) await end(racer);
    await rm(folder, { recursive: true, force: true });
  }
  const figures = { "won by the first": won[0] ?? 0, "won by the second": won[1] ?? 0, "owners killed": killed };
  proved({ what: "races of two processes for a job's lock", promises: ["P7"], tried: RACES, figures, seed: SEED, file: FILE });
});

async function newRacer(): Promise<ChildProcess> {
  const racer = spawn(process.execPath, ["--input-type=module", "-e", RACER], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  await once(racer, "message");
  return racer;
}

async function asked(racer: ChildProcess, message: object): Promise<unknown> {
  const answer = once(racer, "message");
  racer.send(message);
  return (await answer)[0];
}

async function end(racer: ChildProcess): Promise<void> {
  const over = once(racer, "exit");
  racer.kill("SIGKILL");
  await over;
}
