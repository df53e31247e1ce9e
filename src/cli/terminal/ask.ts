import { createInterface } from "node:readline/promises";
import { RunError } from "../../model/index.ts";
import { harmless } from "./printable.ts";

export interface Choice<T> {
  readonly label: string;
  readonly value: T;
}

/** Whether somebody can be asked: both ends of the conversation are a terminal. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks a person to choose by number; Enter takes the first. Asks again until an answer is one of them. */
export async function choose<T>(question: string, choices: readonly [Choice<T>, ...Choice<T>[]]): Promise<T> {
  const list = choices.map(({ label }, index) => `  ${index + 1}  ${label}\n`).join("");
  for (;;) {
    const answer = await askText(`${question}\n${list}Number [1]: `);
    const chosen = choices[answer === "" ? 0 : Number(answer) - 1];
    if (chosen !== undefined) return chosen.value;
    process.stderr.write(`Answer with a number from 1 to ${choices.length}.\n`);
  }
}

/** One line from a person, white space at its ends removed. Throws RunError `interrupted` where the terminal is closed instead. */
export async function askText(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const closed = new Promise<never>((_, reject) => {
      terminal.once("close", () => {
        reject(new RunError("interrupted", "Nothing was written: the question was not answered.", "Answer it, or use --yes."));
      });
    });
    // Closing after an answer rejects as well, and nobody waits for that.
    closed.catch(() => undefined);
    return (await Promise.race([terminal.question(harmless(question)), closed])).trim();
  } catch (error) {
    // The question's line is still open.
    process.stderr.write("\n");
    throw error;
  } finally {
    terminal.close();
  }
}
