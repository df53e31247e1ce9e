import { readFile } from "node:fs/promises";
import { RunError } from "../model/index.ts";

/** The text of a file that a person named; `what` it is stands in the message. Throws RunError `usage` where it cannot be read. */
export async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new RunError("usage", `The ${what} ${path} cannot be read: ${(cause as Error).message}`, "Check the path and its permissions.", {
      cause,
    });
  }
}
