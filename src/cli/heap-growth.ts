import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** The young generation of a small process: two halves of 8 MiB. */
const ENOUGH_BYTES = 16 * 2 ** 20;
const LOOK_MS = 100;

/**
 * Fits V8's memory to a program whose rows live for one batch. Left alone, the young generation grows to 128 MiB and the old one to
 * several times what is in use, some 350 MB resident at a plan pass; and the collector's helper threads, which shorten pauses
 * that nobody feels here, cost a quarter of the CPU. With these limits it is some 200 MB (all measured). V8 reads its limits at
 * start-up only, but these flags whenever it grows or collects.
 */
export function limitHeapGrowth(): void {
  for (const flag of ["--heap-growing-percent=100", "--no-concurrent-marking", "--no-parallel-scavenge"]) setFlagsFromString(flag);
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (young !== undefined && young.space_size < ENOUGH_BYTES) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    clearInterval(timer);
  }, LOOK_MS);
  timer.unref();
}
