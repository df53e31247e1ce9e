import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** The young generation of a small process: two halves of 8 MiB. */
const ENOUGH_BYTES = 16 * 2 ** 20;
const LOOK_MS = 100;

/**
 * Keeps V8 from growing its heap for garbage that is dead already: rows live for one batch. Left alone, the young generation
 * grows to 128 MiB and the old one to several times what is in use, some 350 MB resident at a plan pass; with these two limits it is
 * some 190 MB at the same CPU (measured). V8 reads its limits at start-up only, but these two factors whenever it grows.
 */
export function limitHeapGrowth(): void {
  setFlagsFromString("--heap-growing-percent=100");
  // A collection of so small a young generation takes a millisecond, which helper threads spend on waiting for each other.
  setFlagsFromString("--no-parallel-scavenge");
  // Where a few collections found a batch alive, V8 may take all rows for long-lived, makes them in the old generation from then on, and what
  // they point to outlives its batch as well: in some runs collecting took four times the CPU. Rows never live long.
  setFlagsFromString("--no-allocation-site-pretenuring");
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (young !== undefined && young.space_size < ENOUGH_BYTES) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    clearInterval(timer);
  }, LOOK_MS);
  timer.unref();
}
