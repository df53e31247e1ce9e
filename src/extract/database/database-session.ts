import type { ChangeRange, HighestChange } from "./changed-since.ts";

/** Key values as text, the way the server prints them; only the server compares them. */
export type KeyValues = readonly string[];

/** Some rows in the order of the key. */
export interface Page {
  /**
   * The rows as lines of JSON, in UTF-8; good until the next page's are asked for. Where they are made of the rows, then here and no
   * earlier, so that the server is at the next page meanwhile.
   */
  lines(): Uint8Array;
  readonly rows: number;
  /** The last row's key; undefined where there is no row. */
  readonly last: KeyValues | undefined;
  /** Whether others follow. */
  readonly more: boolean;
  /** Two of the rows, or the last and the one that follows it, have the same key. */
  readonly ambiguous: boolean;
}

/** A read-only session with a database, prepared for one query. */
export interface DatabaseSession {
  /** True where some row has no value in a key column, or in that of changes: it has no place in the order, and would be lost. */
  hasEmptyKey(): Promise<boolean>;
  /** The highest value of the column of changes; undefined where there are no rows. Asked only where the job names one. */
  highestChange(): Promise<HighestChange | undefined>;
  /**
   * At most `limit` rows after `after` in the order of the key; undefined: from the first. With `range`, of those alone
   * whose last change is in it. Throws ConnectionLost.
   */
  page(after: KeyValues | undefined, limit: number, range?: ChangeRange): Promise<Page>;
  close(): Promise<void>;
}

/** Opens a session; throws a RunError where the settings or the query cannot be, ConnectionLost where trying again may help. */
export type OpenSession = () => Promise<DatabaseSession>;

/** The connection broke or was refused for now. Says nothing of any row. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

const TRANSPORT = new Set(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Whether an error of a socket, by its code, is one that a new connection may not meet. */
export function isTransportCode(code: unknown): boolean {
  return typeof code === "string" && TRANSPORT.has(code);
}
