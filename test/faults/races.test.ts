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
/** Pairs that race at the same time, each for locks of its own: whoever loses waits a quarter of a second to be sure. */
const LANES = 5;
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
    let said = "owner";
    try { lock = takeOwnerLock(path); } catch (error) { said = error.exit ?? String(error); }
    process.send({ said });
  });
  process.send("ready");`;

interface Tried {
  readonly said: string;
}

test(`of two processes that race for a job's lock ${RACES} times one gets it, and the other is told so (seed ${SEED})`, {
  timeout: 120_000 + RACES * 3_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-races-"));
  try {
    const lanes = await Promise.all(Array.from({ length: LANES }, (_, lane) => raceIn(folder, lane)));
    const sum = (figure: keyof Figures) => lanes.reduce((total, lane) => total + lane[figure], 0);
    expect(sum("won by the first") + sum("won by the second")).toBe(RACES);
    const names = ["won by the first", "won by the second", "owners killed"] as const;
    const figures = Object.fromEntries(names.map((name) => [name, sum(name)]));
    proved({ what: "races of two processes for a job's lock", promises: ["P7"], tried: RACES, figures, seed: SEED, file: FILE });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

type Figures = Record<"won by the first" | "won by the second" | "owners killed", number>;

/** The races of one lane, between two processes of its own. */
async function raceIn(folder: string, lane: number): Promise<Figures> {
  const random = seeded(SEED + lane);
  const racers = await Promise.all([newRacer(), newRacer()]);
  const won = [0, 0];
  let killed = 0;
  try {
    for (let race = lane; race < RACES; race += LANES) {
      const told = `race ${race}; ${replay(FILE, { POOLFERRY_RACES: RACES, POOLFERRY_SEED: SEED })}`;
      // Some are for a lock that was never there, others for one that was let go, or whose owner was killed.
      const path = join(folder, random() < 0.5 ? `lane-${lane}.lock` : `race-${race}.lock`);
      const at = performance.timeOrigin + performance.now() + HEAD_START_MS;
      const tried = (await Promise.all(racers.map((racer) => asked(racer, { path, at })))) as readonly Tried[];
      expect(tried.map(({ said }) => said).sort(), told).toEqual(["locked", "owner"]);
      const owner = tried.findIndex(({ said }) => said === "owner");
      const other = racers[1 - owner] as ChildProcess;
      won[owner] = (won[owner] ?? 0) + 1;
      expect(await asked(other, { path, at }), `${told}: still owned`).toMatchObject({ said: "locked" });
      if (random() < 1 / KILLED_OF) {
        await end(racers[owner] as ChildProcess);
        killed++;
        racers[owner] = await newRacer();
      } else await asked(racers[owner] as ChildProcess, {});
      expect(isOwned(path), `${told}: free again`).toBe(false);
    }
  } finally {
    for (const racer of racers) await end(racer);
  }
  return { "won by the first": won[0] ?? 0, "won by the second": won[1] ?? 0, "owners killed": killed };
}

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
