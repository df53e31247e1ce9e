import { existsSync } from "node:fs";
import { RunError } from "../../model/index.ts";
import type { Job } from "../job.ts";
import { stateFolderAt } from "../state-folder.ts";

/** Before anything is copied or created for a job that never ran. Throws RunError `notFound`. */
export function requireLedger({ name, stateFolder }: Job): void {
  const { ledger } = stateFolderAt(stateFolder);
  if (existsSync(ledger)) return;
  throw new RunError("notFound", `The job ${name} has no ledger at ${ledger}.`, "Run it first, or name its state folder with --state.");
}
