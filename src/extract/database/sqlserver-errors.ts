import { RunError } from "../../model/index.ts";
import { ConnectionLost, isTransportCode } from "./database-session.ts";

const LOST: ReadonlySet<unknown> = new Set(["ESOCKET", "ECLOSE", "ETIMEOUT", "EINVALIDSTATE", "ECANCEL"]);
/** The server shuts down, fails over, has no room now, or chose us in a deadlock. */
const FOR_NOW: ReadonlySet<number> = new Set([
  596, 701, 1205, 3617, 3960, 3961, 4221, 6005, 10928, 10929, 17142, 40197, 40501, 40540, 40613, 41839, 49918, 49919, 49920,
]);
/** No SELECT right, no such database, refused log-in. */
const REFUSED: ReadonlySet<number> = new Set([229, 230, 916, 4060, 4064, 18456, 18470, 18486, 18487, 18488]);
/** Mistakes in the query, where the server's text holds no values: syntax, unknown names, ORDER BY or WITH in a subquery. */
const MISTAKES: ReadonlySet<number> = new Set([102, 105, 156, 207, 208, 209, 319, 1033, 8155, 8156]);

/** Turns the driver's errors into ours. */
export function namedSqlserverError(error: Error): Error {
  const { code, number, isTransient } = error as { readonly code?: unknown; readonly number?: number; readonly isTransient?: boolean };
  const first = (error as { readonly errors?: readonly Error[] }).errors?.[0];
  if (first !== undefined && code === undefined) return namedSqlserverError(first);
  const name = number === undefined ? String(code ?? "unknown") : String(number);
  if (isTransient === true || (number !== undefined && FOR_NOW.has(number))) return new ConnectionLost(name, { cause: error });
  if (code === "ELOGIN" || (number !== undefined && REFUSED.has(number))) {
    return new RunError(
      "usage",
      `The source database refused the user: ${name}.`,
      "Check user, password, database and the right to SELECT.",
      {
        cause: error,
      },
    );
  }
  if (code === "EENCRYPT") {
    return new RunError("usage", `The source database does not agree on encryption: ${error.message}`, "Have the server speak TLS.", {
      cause: error,
    });
  }
  // A certificate that is not trusted will not be so a second later.
  const cause = error.cause as (Error & { readonly code?: string }) | undefined;
  if (code === "ESOCKET" && cause?.code !== undefined && /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO/.test(cause.code)) {
    return new RunError("usage", `The source database's certificate was not accepted: ${cause.code}.`, "Name its authority by `caFile`.", {
      cause: error,
    });
  }
  if (LOST.has(code) || isTransportCode(code)) return new ConnectionLost(name, { cause: error });
  const text = number !== undefined && MISTAKES.has(number) ? `: ${error.message}` : "";
  return new RunError("usage", `The source database refused the query: ${name}${text}`, "Try the query of source.database with sqlcmd.", {
    cause: error,
  });
}
