import { RunError } from "../model/index.ts";
import type { Leave } from "./operation-options.ts";

/** How a writing operation is confirmed. Throws RunError before anything is read: `refused` without leave, `usage` for two. */
export function confirmationOf<Asked extends readonly unknown[]>({ yes, confirm }: Leave<Asked>): (...asked: Asked) => Promise<boolean> {
  if (yes === true && confirm !== undefined) {
    throw new RunError("usage", "Both `yes` and `confirm` were given.", "Give one: `yes` writes without asking.");
  }
  if (yes === true) return async () => true;
  if (confirm !== undefined) return async (...asked) => (await confirm(...asked)) === true;
  throw new RunError("refused", "Nothing was written: the call gave no leave to write.", "Pass `yes: true`, or `confirm: (plan) => ...`.");
}
