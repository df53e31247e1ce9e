import type { DatabaseSync } from "node:sqlite";
import type { HashKey } from "../keyed-hash.ts";
import type { UserState } from "./user-table.ts";

/**
 * What format 4 added: hashes of all users in a few blobs, because reading a million rows costs seconds and reading these does not.
 * Triggers note which users were written since, so that nobody who writes to `users` can forget to.
 */
export const USER_HASH_TABLES = `
CREATE TABLE user_hashes (
  part INTEGER PRIMARY KEY,
  keys BLOB NOT NULL,
  contents BLOB NOT NULL,
  states BLOB NOT NULL
) STRICT;
CREATE TABLE rehash (
  source_key TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
${noting("INSERT", "new")}
${noting("UPDATE", "new")}
${noting("DELETE", "old")}
`;

/** Not INSERT OR IGNORE: in a trigger the conflict clause of the statement that fired it counts instead. */
function noting(event: "INSERT" | "UPDATE" | "DELETE", row: "new" | "old"): string {
  return `CREATE TRIGGER rehash_after_${event.toLowerCase()} AFTER ${event} ON users WHEN EXISTS (SELECT 1 FROM user_hashes)
BEGIN INSERT INTO rehash SELECT ${row}.source_key WHERE NOT EXISTS (SELECT 1 FROM rehash WHERE source_key = ${row}.source_key); END;`;
}

const MARK = "user-hashes";
/** Of what is hashed, and how: hashes of another form are not read. */
const FORM = 1;
const USERS_A_PART = 2 ** 16;

/** Of each user two 32-bit words of key and of content each, and a byte. */
export interface UserHashes {
  readonly key: HashKey;
  readonly users: number;
  readonly keys: Int32Array;
  readonly contents: Int32Array;
  readonly states: Uint8Array;
}

/** A user that was written since; without state it is not in the pool any more. */
export type WrittenUser = readonly [sourceKey: string, content: string | null, state: UserState | null];

/** The hashes that a sync leaves for the next. They follow from `users` and the source: without them a sync takes longer and does the same. */
export class UserHashTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** What was kept, with room for the users that were written since; undefined where nothing was, or by another form. */
  read(): UserHashes | undefined {
    const mark = this.#database.prepare("SELECT value FROM marks WHERE name = ?").get(MARK)?.["value"];
    const kept = mark === undefined ? undefined : (JSON.parse(String(mark)) as { form: number; key: HashKey; users: number });
    if (kept?.form !== FORM) return undefined;
    const room = kept.users + Number(this.#database.prepare("SELECT count(*) AS n FROM rehash").get()?.["n"]);
    const keys = new Int32Array(room * 2);
    const contents = new Int32Array(room * 2);
    const states = new Uint8Array(room);
    let users = 0;
    for (const part of this.#database.prepare("SELECT keys, contents, states FROM user_hashes ORDER BY part").iterate()) {
      const read = part as unknown as Record<"keys" | "contents" | "states", Uint8Array>;
      bytesOf(keys).set(read.keys, users * 8);
      bytesOf(contents).set(read.contents, users * 8);
      states.set(read.states, users);
      users += read.states.length;
    }
    return { key: kept.key, users, keys, contents, states };
  }

  /** The users that were written since hashes were kept. */
  writtenSince(): Iterable<WrittenUser> {
    const rows = this.#database.prepare(
      "SELECT source_key, content, state FROM rehash LEFT JOIN users USING (source_key) ORDER BY source_key",
    );
    rows.setReturnArrays(true);
    return rows.iterate() as unknown as Iterable<WrittenUser>;
  }

  /** Puts these in the place of what was kept; belongs into a transaction. */
  keep({ key, users, keys, contents, states }: UserHashes): void {
    this.#database.exec("DELETE FROM user_hashes; DELETE FROM rehash;");
    const insert = this.#database.prepare("INSERT INTO user_hashes (keys, contents, states) VALUES (?, ?, ?)");
    for (let from = 0; from < users; from += USERS_A_PART) {
      const to = Math.min(from + USERS_A_PART, users);
      insert.run(bytesOf(keys.subarray(from * 2, to * 2)), bytesOf(contents.subarray(from * 2, to * 2)), states.subarray(from, to));
    }
    this.#database.prepare("INSERT OR REPLACE INTO marks VALUES (?, ?)").run(MARK, JSON.stringify({ form: FORM, key, users }));
  }
}

function bytesOf(words: Int32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
