import { test } from "vitest";
import { workInMemory } from "../support/memory-folder.ts";
import { trySchedules } from "./simulation/schedules.ts";

workInMemory();

test("every second schedule of faults, each from a seed, ends in the pool that a plain model expects", { timeout: 0 }, async () => {
  await trySchedules(0, "test/faults/schedules-1.test.ts");
});
