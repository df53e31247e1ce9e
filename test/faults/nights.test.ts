import { expect, test } from "vitest";
import { workInMemory } from "../support/memory-folder.ts";
import { depth } from "../support/proof.ts";
import { trySchedulesOfNights } from "./simulation/schedules.ts";

const SCHEDULES = depth("NIGHTS", 100);

workInMemory();

test("nights of syncs through faults, each schedule from a seed, end in the pool that undisturbed nights end in", {
  timeout: 0,
}, async () => {
  expect(await trySchedulesOfNights(SCHEDULES, "test/faults/nights.test.ts")).toBe(SCHEDULES);
});
