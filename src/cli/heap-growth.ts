import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** As large as the young generation is in a small process: two halves of 16 MiB. */
const ENOUGH_BYTES = 32 * 2 ** 20;
const LOOK_MS = 100;

/**
 * Keeps V8 from growing its heap for garbage that is dead already: rows live for one batch. Left alone, the young generation
 * grows to 128 MiB and the old one to several times what is in use, which saves no time (the CPU of a plan pass is the same) and
 * costs some 100 MiB of resident memory. V8 reads its limits at start-up only, but these two factors whenever it grows.
 */
export function limitHeapGrowth(): void {
  setFlagsFromString("--heap-growing-percent=50");
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (young !== undefined && young.space_size < ENOUGH_BYTES) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    clearInterval(timer);
  }, LOOK_MS);
  timer.unref();
}
