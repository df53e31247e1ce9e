import { type ChangedSince, RunError } from "../../model/index.ts";
import { changesToRead, type DatabaseReading } from "./changes-to-read.ts";
import { ConnectionLost, type DatabaseSession, type KeyValues, type OpenSession, type Page } from "./database-session.ts";

export interface ExtractOptions {
  /** Rows a page. */
  readonly pageRows: number;
  readonly signal?: AbortSignal | undefined;
  /** Only what changed; default: everything. */
  readonly changedSince?: ChangedSince | undefined;
  /** How much of it, where the column of changes is known; default: as `changedSince.value` says. */
  readonly reading?: DatabaseReading | undefined;
  /** Told after each page: rows read so far; with the last one also up to which change they go, for a later `changedSince`. */
  readonly onRows?: ((rows: number, changedUpTo?: string) => void) | undefined;
  /** Epoch ms; default: the system's clock. */
  readonly wallClock?: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Waits before a new connection, ms; a page that arrives makes them start again. */
const RECONNECT_MS = [250, 1_000, 4_000, 10_000, 20_000];

/**
 * Reads everything that a session's query gives as lines of JSON in UTF-8, one page a piece, in the order of the key. A piece is good until
 * the next one is asked for. A lost connection
 * is made anew and goes on after the last key. Throws a RunError (`usage`) for keys that are empty or not unique, (`temporary`)
 * where the database stays out of reach.
 */
export async function* extractRows(open: OpenSession, options: ExtractOptions): AsyncGenerator<Uint8Array, void, void> {
  const reader = new Reader(open, options);
  try {
    if (await reader.ask((session) => session.hasEmptyKey())) throw emptyKey();
    const { changedSince, reading, wallClock = Date.now } = options;
    const { ranges, upTo } = await changesToRead((question) => reader.ask(question), changedSince, reading, wallClock());
    let rows = 0;
    for (const range of ranges) {
      const ask = (after: KeyValues | undefined) => reader.ask((session) => session.page(after, options.pageRows, range));
      for (let coming: Promise<Page> | undefined = ask(undefined); coming !== undefined; ) {
        const page: Page = await coming;
        rows += page.rows;
        if (page.ambiguous) throw ambiguousKey(rows);
        coming = page.more ? ask(page.last) : undefined;
        // Awaited at the next turn; a failure until then is no unhandled one.
        coming?.catch(() => undefined);
        if (page.rows > 0) yield page.lines();
        if (page.more) options.onRows?.(rows);
      }
    }
    options.onRows?.(rows, upTo);
  } finally {
    await reader.close();
  }
}

/** Keeps one session, and makes a new one where it broke. */
class Reader {
  readonly #open: OpenSession;
  readonly #options: ExtractOptions;
  #session: DatabaseSession | undefined;
  #ended = false;

  constructor(open: OpenSession, options: ExtractOptions) {
    this.#open = open;
    this.#options = options;
  }

  async ask<T>(question: (session: DatabaseSession) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      this.#options.signal?.throwIfAborted();
      try {
        this.#session ??= await this.#open();
        return await question(this.#session);
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error;
        await this.#leave();
        const wait = RECONNECT_MS[tries];
        if (wait === undefined || this.#ended) throw outOfReach(error);
        await this.#options.sleep(wait, this.#options.signal);
      }
    }
  }

  close(): Promise<void> {
    // A page may be on its way when the reading ends early; it must not open another session.
    this.#ended = true;
    return this.#leave();
  }

  async #leave(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.close().catch(() => undefined);
  }
}

function emptyKey(): RunError {
  return new RunError(
    "usage",
    "source.database.key: some rows have no value (NULL) in a key column, or in that of changedSince, so they have no place in the order of reading.",
    "Name columns that are never NULL, such as the primary key, or leave such rows out, or fill them (COALESCE), in the query.",
  );
}

function ambiguousKey(row: number): RunError {
  return new RunError(
    "usage",
    `source.database.key: at least two of the rows up to row ${String(row)} have the same key, so rows could be read twice or not at all.`,
    "Add columns to the key until it is unique, such as the primary key's.",
  );
}

function outOfReach(cause: ConnectionLost): RunError {
  return new RunError(
    "temporary",
    `The source database cannot be reached: ${cause.message}`,
    "Check that it runs and can be reached from here, then run the same command again.",
    { cause },
  );
}
