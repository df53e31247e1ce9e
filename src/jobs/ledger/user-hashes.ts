import { hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { HashKey } from "../keyed-hash.ts";
import type { HashKeyFile } from "./hash-key-file.ts";
import type { UserState } from "./user-table.ts";

const MARK = "user-hashes";
/** Of what is hashed, and how: hashes of another form are not read. */
const FORM = 2;

/**
 * Hashes of all users in a few blobs, because reading a million rows costs seconds and reading these does not. Triggers note which users
 * were written since, so that nobody who writes to `users` can forget to.
 */
export const USER_HASH_TABLES = `
CREATE TABLE user_hashes (
  part INTEGER PRIMARY KEY,
  keys BLOB NOT NULL,
  contents BLOB NOT NULL,
  states BLOB NOT NULL,
  rows BLOB NOT NULL,
  claim_counts BLOB NOT NULL,
  claim_kinds BLOB NOT NULL,
  claims BLOB NOT NULL
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

/** From format 4, which kept less; what it kept is made anew. */
export const USER_HASHES_FROM_4 = `
DELETE FROM marks WHERE name = '${MARK}';
DROP TABLE user_hashes;
DROP TABLE rehash;
${["insert", "update", "delete"].map((event) => `DROP TRIGGER rehash_after_${event};`).join("\n")}
${USER_HASH_TABLES}
`;

/** Some users, one after the other, as bytes: two 32-bit words a hash. */
export interface UserHashPart {
  readonly keys: Uint8Array;
  /** Of the content that was written last. */
  readonly contents: Uint8Array;
  /** A byte a user. */
  readonly states: Uint8Array;
  /** Of the row that the user was last found unchanged by; 0 where there is none. */
  readonly rows: Uint8Array;
  /** How many names that row claims, a byte a user; then the kind of each, a byte, and its hash. */
  readonly claimCounts: Uint8Array;
  readonly claimKinds: Uint8Array;
  readonly claims: Uint8Array;
}

export interface UserHashes {
  readonly key: HashKey;
  /** Of all that decides what is planned of a row. */
  readonly plannedBy: string;
  readonly users: number;
  readonly parts: Iterable<UserHashPart>;
}

/** A user that was written since; without state it is not in the pool any more. */
export type WrittenUser = readonly [sourceKey: string, content: string | null, state: UserState | null];

/** The hashes that a sync leaves for the next. They follow from `users` and the source: without them a sync takes longer and does the same. */
export class UserHashTable {
  readonly #database: DatabaseSync;
  readonly #keyFile: HashKeyFile;

  constructor(database: DatabaseSync, keyFile: HashKeyFile) {
    this.#database = database;
    this.#keyFile = keyFile;
  }

  /** What was kept; undefined where nothing was, by another form, or by a key that is not there. */
  read(): UserHashes | undefined {
    const mark = this.#database.prepare("SELECT value FROM marks WHERE name = ?").get(MARK)?.["value"];
    const kept = mark === undefined ? undefined : (JSON.parse(String(mark)) as KeptMark);
    if (kept?.form !== FORM) return undefined;
    const key = this.#keyFile.read();
    if (key === undefined || kept.key !== fingerprintOf(key)) return undefined;
    const parts = this.#database.prepare(
      `SELECT keys, contents, states, rows, claim_counts AS claimCounts, claim_kinds AS claimKinds, claims FROM user_hashes ORDER BY part`,
    );
    const { plannedBy, users } = kept;
    return { key, plannedBy, users, parts: { [Symbol.iterator]: () => parts.iterate() as unknown as Iterator<UserHashPart> } };
  }

  /** How many users were written since hashes were kept. */
  countWritten(): number {
    return Number(this.#database.prepare("SELECT count(*) AS n FROM rehash").get()?.["n"]);
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
  keep({ key, plannedBy, users, parts }: UserHashes): void {
    this.#keyFile.write(key);
    this.#database.exec("DELETE FROM user_hashes; DELETE FROM rehash;");
    const insert = this.#database.prepare(
      `INSERT INTO user_hashes (keys, contents, states, rows, claim_counts, claim_kinds, claims) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const { keys, contents, states, rows, claimCounts, claimKinds, claims } of parts)
      insert.run(keys, contents, states, rows, claimCounts, claimKinds, claims);
    const mark: KeptMark = { form: FORM, key: fingerprintOf(key), plannedBy, users };
    this.#database.prepare("INSERT OR REPLACE INTO marks VALUES (?, ?)").run(MARK, JSON.stringify(mark));
  }
}

interface KeptMark {
  readonly form: number;
  /** Says which key it was, and no more. */
  readonly key: string;
  readonly plannedBy: string;
  readonly users: number;
}

function fingerprintOf(key: HashKey): string {
  return hash("sha256", key.join(" "), "base64url").slice(0, 22);
}
