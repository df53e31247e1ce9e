import { test } from "vitest";
import { workInMemory } from "../support/memory-folder.ts";
import { trySequences } from "./commands-trials.ts";

workInMemory();

test("every sequence of commands of this half does what a plain model of the documentation does", { timeout: 0 }, async () => {
  await trySequences(0, "test/faults/commands-1.test.ts");
});
