import { RunError } from "../../model/index.ts";
import { ConnectionLost } from "./database-session.ts";

/** Codes of a server that shuts down, changes its part in the set, or has forgotten a cursor. */
const FOR_NOW: ReadonlySet<number> = new Set([6, 7, 43, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);
/** The server's text speaks of the filter alone. */
const MISTAKES: ReadonlySet<number> = new Set([2, 9]);
const REFUSED: ReadonlySet<number> = new Set([13, 18, 33, 8000]);

/** Turns the driver's errors into ours; texts of the server that may hold values are not shown. */
export function namedMongodbError(error: unknown): unknown {
  if (error instanceof RunError || error instanceof ConnectionLost || !(error instanceof Error)) return error;
  const { name, message } = error;
  const { code, codeName } = error as { readonly code?: unknown; readonly codeName?: string };
  if (typeof code === "number" && REFUSED.has(code)) {
    const what = codeName ?? String(code);
    return new RunError("usage", `The source database refused the user: ${what}.`, "Check user, password and the right to find.", {
      cause: error,
    });
  }
  if (typeof code === "number" && !FOR_NOW.has(code)) {
    const text = MISTAKES.has(code) ? `: ${message}` : "";
    const what = `The source database refused the query: ${codeName ?? String(code)}${text}`;
    return new RunError("usage", what, "Try the filter of source.database in mongosh.", { cause: error });
  }
  if (name.startsWith("Mongo") || name === "PoolClearedError") {
    return new ConnectionLost(codeName ?? name.replace(/^Mongo/, ""), { cause: error });
  }
  return error;
}
