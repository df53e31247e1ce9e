import { test } from "vitest";
import { trySchedules } from "./simulation/schedules.ts";

test("schedules of faults, each from a seed, end in the pool that a plain model expects (every second one)", { timeout: 0 }, async () => {
  await trySchedules(0, "test/faults/schedules-1.test.ts");
});
