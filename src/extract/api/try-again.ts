import { RunError } from "../../model/index.ts";
import type { ApiWorld } from "./api-world.ts";

/** A request that was not answered, or was put off: the next try may pass. Says nothing of any user. */
export class TryAgain extends Error {
  override readonly name = "TryAgain";
  /** What the API asks for; undefined: as usual. */
  readonly waitMs: number | undefined;

  constructor(message: string, waitMs?: number) {
    super(message);
    this.waitMs = waitMs;
  }
}

const TRIES = 8;
const BASE_MS = 250;
const CAP_MS = 20_000;
/** An API that wants a longer break than this is left to the next run. */
const LONGEST_WAIT_MS = 300_000;

/** Makes an attempt, and others after it where it ends in TryAgain: 8 in all, about half a minute unless the API asks for more. */
export async function tryAgain<T>(api: string, world: ApiWorld, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    world.signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      world.signal?.throwIfAborted();
      if (!(error instanceof TryAgain)) throw error;
      await waitFor(error, tries, api, world);
    }
  }
}

/** Waits before the try that follows `tries` failed ones. Throws a RunError (`temporary`) where there have been enough. */
export async function waitFor(trouble: TryAgain, tries: number, api: string, world: ApiWorld): Promise<void> {
  const { waitMs = Math.min(CAP_MS, BASE_MS * 2 ** (tries - 1)) } = trouble;
  if (tries >= TRIES || waitMs > LONGEST_WAIT_MS) {
    const wish = waitMs > LONGEST_WAIT_MS ? ` It asks to wait for ${String(Math.ceil(waitMs / 1000))} seconds.` : "";
    throw new RunError(
      "temporary",
      `${api} cannot be read: ${trouble.message} (${String(tries)} tries).${wish}`,
      "Check the address, the network and the API's request limits, then run the same command again.",
    );
  }
  await world.sleep(waitMs, world.signal);
}
