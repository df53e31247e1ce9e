import { createInterface } from "node:readline/promises";
import { RunError } from "../../model/index.ts";
import { harmless } from "./printable.ts";

/** Asks a person on the terminal; where there is none, nothing is taken for a yes. */
export async function confirm(question: string, command: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new RunError(
      "refused",
      "Nothing was written: nobody can be asked here, and --yes was not given.",
      `Look at the plan, then: ${command} --yes`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${harmless(question)} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
