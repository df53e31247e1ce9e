import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** As large as V8 keeps it in a smaller process: two halves of 16 MiB. */
const ENOUGH_BYTES = 32 * 2 ** 20;
const LOOK_MS = 100;

/**
 * Stops V8 from growing the young generation beyond 32 MiB. Rows live for one batch, so the 128 MiB that it would take in the
 * end save no time (measured: the same CPU) and cost some 75 MiB of resident memory. V8 reads its own limit at start-up only, but
 * the factor of the growth whenever it grows.
 */
export function limitYoungGeneration(): void {
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (young !== undefined && young.space_size < ENOUGH_BYTES) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    clearInterval(timer);
  }, LOOK_MS);
  timer.unref();
}
