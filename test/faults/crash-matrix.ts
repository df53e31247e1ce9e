import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { type CrashPoint, isDeath, type Life, type Mortal, mortal, UNHARMED } from "../support/crash.ts";
import { type Proved, proved, replay, SEED, seeded } from "../support/proof.ts";

/** What a job goes through in a world of its own; it must end the same wherever its process dies. */
export interface Journey<World, End> {
  /** Such as `a run`. */
  readonly what: string;
  readonly promises: Proved["promises"];
  /** The test file, from the repository's root. */
  readonly file: string;
  /** A new world; `folder` is removed when it is over. */
  prepare(): Promise<World & { readonly folder: string }>;
  /** Goes on until the end; `again` is set where a process died before. */
  go(world: World, life: Life, again: boolean): Promise<End>;
  /** Holds the end against what an undisturbed journey ends in. */
  check(world: World, end: End, died: boolean): Promise<void>;
  /** Boundaries that the journey has at least, by kind; a kind that is left out is not tried. */
  readonly least: Readonly<Partial<Record<CrashPoint["at"], number>>>;
}

/** More than any journey has boundaries of one kind. */
const POINTS_AT_MOST = 400;
const MINUTES = 60_000;

const DEATHS: Readonly<Record<CrashPoint["at"], readonly CrashPoint["when"][]>> = {
  call: ["before", "after", "answered"],
  write: ["before", "after"],
  file: ["before", "after"],
  wait: ["after"],
};
const WORDS = {
  call: {
    before: "before any call is sent",
    after: "after any call, its answer lost",
    answered: "with the answer to any call in its hands",
  },
  write: { before: "before any write to the ledger", after: "after any write to the ledger" },
  file: { before: "before any change to a file", after: "after any change to a file" },
  wait: { after: "in any wait" },
} as const;

/** Tests that a journey gets over a death at every boundary, one at a time, and over `pairs` seeded pairs of deaths. */
export function crashMatrix<World, End>(journey: Journey<World, End>, pairs: number): void {
  const figures: Record<string, number> = {};
  let tried = 0;
  for (const at of Object.keys(journey.least) as CrashPoint["at"][]) {
    for (const when of DEATHS[at]) {
      const words = (WORDS[at] as Readonly<Record<string, string>>)[when] as string;
      test(`${journey.what} that dies ${words} is finished by the next process`, { timeout: 10 * MINUTES }, async () => {
        let number = 0;
        for (let reached = true; reached; ) {
          expect(number).toBeLessThan(POINTS_AT_MOST);
          reached = await goThrough(journey, [{ at, when, number: ++number }]);
        }
        figures[words] = number - 1;
        tried += number - 1;
        expect(number - 1).toBeGreaterThanOrEqual(journey.least[at] as number);
      });
    }
  }
  test(`${journey.what} that dies twice is finished by the third process (seed ${SEED})`, {
    timeout: 10 * MINUTES + pairs * 2_000,
  }, async () => {
    const random = seeded(SEED);
    let twice = 0;
    for (let pair = 0; pair < pairs; pair++) {
      const points = [somewhere(journey, random), somewhere(journey, random)];
      if (await goThrough(journey, points)) twice++;
    }
    expect(twice, replay(journey.file, { POOLFERRY_SEED: SEED, POOLFERRY_PAIRS: pairs })).toBeGreaterThan(0);
    figures["two deaths"] = twice;
    tried += twice;
  });
  afterAll(() => {
    proved({ what: `deaths of ${journey.what}`, promises: journey.promises, tried, figures, seed: SEED, file: journey.file });
  });
}

/** A point that the journey is sure to have, if its process dies nowhere before. */
function somewhere({ least }: Journey<unknown, unknown>, random: () => number): CrashPoint {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const at = pick(Object.keys(least) as CrashPoint["at"][]);
  return { at, when: pick(DEATHS[at]), number: 1 + Math.floor(random() * (least[at] as number)) };
}

/** True where the last of the points was reached. */
async function goThrough<World, End>(journey: Journey<World, End>, points: readonly CrashPoint[]): Promise<boolean> {
  const world = await journey.prepare();
  let deaths = 0;
  try {
    let reached: { readonly end: End } | undefined;
    while (reached === undefined && deaths < points.length) {
      reached = await liveUntilDeath(journey, world, mortal(points[deaths] as CrashPoint), deaths > 0);
      if (reached === undefined) deaths++;
    }
    await journey.check(world, reached === undefined ? await journey.go(world, UNHARMED, true) : reached.end, deaths > 0);
  } catch (cause) {
    throw new Error(`${points.map((point) => JSON.stringify(point)).join(", then ")}: ${(cause as Error).message}`, { cause });
  }
  await rm(world.folder, { recursive: true });
  return deaths === points.length;
}

/** Undefined where the process died. */
async function liveUntilDeath<World, End>(
  journey: Journey<World, End>,
  world: World,
  life: Mortal,
  again: boolean,
): Promise<{ readonly end: End } | undefined> {
  try {
    const end = await journey.go(world, life, again);
    if (!life.dead()) return { end };
  } catch (error) {
    if (isDeath(error)) return undefined;
    throw error;
  }
  throw new Error("the death was caught");
}
