import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { forEachConcurrent } from "../../src/streaming/for-each-concurrent.ts";
import { eventsOf, startProgram } from "../support/built-program.ts";
import { depth, proved, replay, SEED, seeded } from "../support/proof.ts";
import { quickProgram } from "../support/quick-program.ts";
import { type Chain, type Killed, standingAfter, startChain } from "./kills-chain.ts";
import { messagesByUser, repeatedEffects } from "./kills-effects.ts";

const FILE = "test/faults/kills.test.ts";
const KILLS = depth("KILLS", 200);
/** Jobs that are hunted at once: while one waits for its pace or its timers, another one starts. */
const AT_ONCE = 3;
/** What one job goes through; what stands after a + is killed again and again. An undo spares whom a killed run may have left to others: its run is let be. */
const STORIES: readonly (readonly `${"" | "+"}${Killed}`[])[] = [
  ["+run", "+sync", "+verify"],
  ["run", "+undo"],
  ["+run", "+sync", "+verify"],
  ["run", "+invite"],
];
/** A hunted command is left alone after so many kills. */
const KILLS_OF_ONE = 12;
const VERIFICATIONS = 2;
const MS_AFTER_AN_EVENT = 60;
/** Before the first event that tells of work, the pool's profile is read. */
const MS_AFTER_THE_FIRST = 1_500;

let program: Awaited<ReturnType<typeof quickProgram>>;
beforeAll(async () => {
  program = await quickProgram();
});
afterAll(() => program.remove());

test(`commands that are killed ${KILLS} times at moments all over their work end as undisturbed ones do, and nothing takes effect twice (seed ${SEED})`, {
  timeout: 300_000 + KILLS * 30_000,
}, async () => {
  const told = replay(FILE, { POOLFERRY_KILLS: KILLS, POOLFERRY_SEED: SEED });
  const quiet = new Map<string, Undisturbed>();
  await forEachConcurrent(inBatches(STORIES.entries()), AT_ONCE, async ([story]) => {
    if (!quiet.has(keyOf(story))) quiet.set(keyOf(story), await undisturbed(story));
  });
  const kills: Record<string, number> = {};
  const killed = { count: 0 };
  const stories = (function* () {
    for (let number = 0; killed.count < KILLS; number++) yield number;
  })();
  await forEachConcurrent(inBatches(stories), AT_ONCE, async (number) => {
    const story = number % STORIES.length;
    const random = seeded(SEED + number);
    const chain = await startChain(program.path);
    try {
      for (const [index, step] of (STORIES[story] ?? []).entries()) {
        const command = step.replace("+", "") as Killed;
        const expected = quiet.get(keyOf(story))?.[index];
        await chain.prepare(command);
        const met = await hunt(chain, command, step.startsWith("+") ? random : undefined, expected?.events ?? [], killed);
        for (const event of met.killedAt) kills[`${command} at ${event}`] = (kills[`${command} at ${event}`] ?? 0) + 1;
        const what = `job ${number}, ${command} killed at ${met.killedAt.join(", ")}; ${told}`;
        if (command === "invite") expectNobodyTwice(await messagesByUser(chain), met.unconfirmed, expected, what);
        else expect(await standingAfter(command, chain), what).toEqual(expected?.standing);
        expect(await repeatedEffects(chain), what).toEqual([]);
      }
    } finally {
      await chain.close();
    }
  });
  expect(killed.count).toBeGreaterThanOrEqual(KILLS);
  proved({
    what: "real kills of run, sync, verify, invite and undo",
    promises: ["P1", "P2", "P6", "P15", "P18"],
    tried: killed.count,
    figures: kills,
    seed: SEED,
    file: FILE,
  });
});

type Undisturbed = readonly {
  readonly events: readonly string[];
  readonly standing: object;
  readonly messages: ReadonlyMap<string, number>;
}[];

async function undisturbed(story: number): Promise<Undisturbed> {
  const chain = await startChain(program.path);
  const steps: Undisturbed[number][] = [];
  try {
    for (const step of STORIES[story] ?? []) {
      const command = step.replace("+", "") as Killed;
      await chain.prepare(command);
      const { events } = await finish(chain, command);
      steps.push({ events, standing: await standingAfter(command, chain), messages: await messagesByUser(chain) });
    }
    return steps;
  } finally {
    await chain.close();
  }
}

/** Kills the command at moments drawn from `random` until it comes to its end; without `random` nobody kills it. */
async function hunt(
  chain: Chain,
  command: Killed,
  random: (() => number) | undefined,
  events: readonly string[],
  killed: { count: number },
): Promise<{ readonly killedAt: readonly string[]; readonly unconfirmed: number }> {
  const killedAt: string[] = [];
  const most = command === "verify" ? VERIFICATIONS : KILLS_OF_ONE;
  while (random !== undefined && killedAt.length < most && killed.count < KILLS) {
    // Early moments more often: a process that is killed late leaves less for the next one.
    const ordinal = Math.floor(random() ** 1.5 * events.length);
    const ms = random() * (ordinal === 0 ? MS_AFTER_THE_FIRST : MS_AFTER_AN_EVENT);
    const at = await killAt(chain.argumentsOf(command), ordinal, ms);
    if (at === undefined) break;
    killedAt.push(at);
    killed.count++;
    if (await chain.isOver(command)) return { killedAt, unconfirmed: 0 };
  }
  if (killedAt.length > 0 && (await chain.isOver(command))) return { killedAt, unconfirmed: 0 };
  return { killedAt, unconfirmed: (await finish(chain, command)).unconfirmed };
}

/** Kills a process some ms after its event of this number, from 0; gives the latest event by then, or undefined where it ended before. */
async function killAt(args: readonly string[], ordinal: number, ms: number): Promise<string | undefined> {
  const { child, finished } = startProgram(args, { program: program.path });
  let text = "";
  const reached = new Promise<"reached">((resolve) => {
    child.stdout?.on("data", (chunk: string) => {
      text += chunk;
      if (text.split("\n").length - 1 > ordinal) resolve("reached");
    });
  });
  const first = await Promise.race([finished, reached.then(() => delay(ms, "reached" as const))]);
  if (first !== "reached") {
    expect([0, 3], first.stderr).toContain(first.code);
    return undefined;
  }
  child.kill("SIGKILL");
  const { stdout, signal, stderr } = await finished;
  expect(stderr).toBe("");
  return signal === "SIGKILL" ? namesOf(stdout).at(-1) : undefined;
}

async function finish(chain: Chain, command: Killed): Promise<{ readonly events: readonly string[]; readonly unconfirmed: number }> {
  const { code, stdout, stderr } = await startProgram(chain.argumentsOf(command), { program: program.path }).finished;
  expect(stderr).toBe("");
  expect([0, 3], stdout).toContain(code);
  const plan = eventsOf(stdout).find(({ type }) => type === "invitation-plan") as
    | { readonly leave?: { readonly unconfirmed?: number } }
    | undefined;
  return { events: namesOf(stdout), unconfirmed: plan?.leave?.unconfirmed ?? 0 };
}

function namesOf(stdout: string): readonly string[] {
  return eventsOf(stdout.slice(0, stdout.lastIndexOf("\n") + 1)).map(({ type, state }) =>
    type === "import-job" || type === "run" ? `${type} ${state}` : String(type),
  );
}

/** No read tells whether a message went out: whoever was under way is told as unconfirmed, and nobody gets a second one. */
function expectNobodyTwice(
  messages: ReadonlyMap<string, number>,
  unconfirmed: number,
  expected: Undisturbed[number] | undefined,
  what: string,
): void {
  expect(
    [...messages.values()].filter((count) => count > 1),
    what,
  ).toEqual([]);
  const without = [...(expected?.messages.keys() ?? [])].filter((user) => !messages.has(user)).length;
  expect(without, what).toBeLessThanOrEqual(unconfirmed);
}

function keyOf(story: number): string {
  return (STORIES[story] ?? []).join(" ");
}

async function* inBatches<T>(items: Iterable<T>): AsyncGenerator<readonly T[]> {
  for (const item of items) yield [item];
}
