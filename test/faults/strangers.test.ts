import { expect, test } from "vitest";
import { workInMemory } from "../support/memory-folder.ts";
import { depth } from "../support/proof.ts";
import { trySchedulesWithStrangers } from "./simulation/schedules.ts";

const SCHEDULES = depth("STRANGERS", 200);

workInMemory();

test("whoever comes into the pool while a job is loaded through faults keeps what is theirs, and every row says what became of it", {
  timeout: 0,
}, async () => {
  expect(await trySchedulesWithStrangers(SCHEDULES, "test/faults/strangers.test.ts")).toBe(SCHEDULES);
});
