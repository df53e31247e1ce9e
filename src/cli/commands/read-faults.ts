import { readFile } from "node:fs/promises";
import { RunError } from "../../model/index.ts";
import type { FaultSchedule } from "../../sandbox/faults/fault-schedule.ts";

/** A schedule of faults out of a JSON file, still to be checked by the sandbox. Rejects with RunError `usage`. */
export async function readFaults(path: string): Promise<FaultSchedule> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as FaultSchedule;
  } catch (cause) {
    throw new RunError(
      "usage",
      `The schedule of faults ${path} cannot be read: ${(cause as Error).message}`,
      'Name a JSON file such as {"seed": 42, "faults": [{"fault": "throttled", "rate": 0.1}]}.',
      { cause },
    );
  }
}
