import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { PoolUser } from "../../load/index.ts";

/** A listed user; `id` counts from 1. */
export interface HeldUser {
  readonly id: number;
  readonly user: PoolUser;
}

const ACCOUNTED = 1;
const COMPARED = 2;

/** The pool's users as they were listed, on disk and not in memory. */
export class PoolTable {
  readonly #database: DatabaseSync;
  readonly #namesOf: (user: PoolUser) => readonly string[];
  readonly #add: StatementSync;
  readonly #bySub: StatementSync;
  readonly #byName: StatementSync;
  #marks = new Uint8Array(1 << 16);
  #count = 0;

  /** Replaces what the database held before. `namesOf` gives the names by which a row finds its user: one, or two where users sign in by addresses. */
  constructor(database: DatabaseSync, namesOf: (user: PoolUser) => readonly string[]) {
    this.#database = database;
    this.#namesOf = namesOf;
    database.exec(
      `DROP TABLE IF EXISTS users;
       CREATE TABLE users (id INTEGER PRIMARY KEY, sub TEXT NOT NULL, name TEXT, other_name TEXT, held TEXT NOT NULL) STRICT;`,
    );
    this.#add = database.prepare("INSERT INTO users VALUES (?, ?, ?, ?, ?)");
    this.#bySub = database.prepare("SELECT id, held FROM users WHERE sub = ? ORDER BY id DESC LIMIT 1");
    this.#byName = database.prepare(
      "SELECT id, held FROM users WHERE name = ?1 UNION ALL SELECT id, held FROM users WHERE other_name = ?1 ORDER BY id DESC LIMIT 1",
    );
  }

  /** How many users were added. */
  get count(): number {
    return this.#count;
  }

  add(users: readonly PoolUser[]): void {
    this.#database.exec("BEGIN");
    for (const user of users) {
      const [name, other] = this.#namesOf(user);
      this.#add.run(++this.#count, user.sub, name ?? null, other ?? null, textOf(user));
    }
    this.#database.exec("COMMIT");
  }

  /** Call once all are there, before anybody is looked for: an index built at the end costs a fraction of one kept up. */
  index(): void {
    this.#database.exec(
      `CREATE INDEX users_by_sub ON users (sub); CREATE INDEX users_by_name ON users (name) WHERE name IS NOT NULL;
       CREATE INDEX users_by_other_name ON users (other_name) WHERE other_name IS NOT NULL;`,
    );
    this.#marks = new Uint8Array(this.#count + 1);
  }

  bySub(sub: string): HeldUser | undefined {
    return heldOf(this.#bySub.get(sub));
  }

  /** `name` as `namesOf` writes it. */
  byName(name: string): HeldUser | undefined {
    return heldOf(this.#byName.get(name));
  }

  /** Notes that a row, or the ledger, knows of the user. */
  account({ id }: HeldUser): void {
    this.#marks[id] = (this.#marks[id] as number) | ACCOUNTED;
  }

  /** Notes that a row was compared with the user; false where another one was before. */
  compare({ id }: HeldUser): boolean {
    const before = this.#marks[id] as number;
    this.#marks[id] = before | ACCOUNTED | COMPARED;
    return (before & COMPARED) === 0;
  }

  /** Everybody that nobody has accounted for, by the order of listing. */
  *unaccounted(): Generator<HeldUser> {
    for (const row of this.#database.prepare("SELECT id, held FROM users ORDER BY id").iterate()) {
      if (((this.#marks[Number(row["id"])] as number) & ACCOUNTED) !== 0) continue;
      const held = heldOf(row);
      if (held !== undefined) yield held;
    }
  }
}

function textOf({ username, sub, status, enabled, createdAt, modifiedAt, attributes }: PoolUser): string {
  return JSON.stringify([username, sub, status, enabled, createdAt, modifiedAt, [...attributes]]);
}

function heldOf(row: Record<string, unknown> | undefined): HeldUser | undefined {
  if (row === undefined) return undefined;
  type Kept = [string, string, string, boolean, number, number, [string, string][]];
  const [username, sub, status, enabled, createdAt, modifiedAt, attributes] = JSON.parse(String(row["held"])) as Kept;
  return {
    id: Number(row["id"]),
    user: { username, sub, status, enabled, createdAt, modifiedAt, attributes: new Map(attributes) },
  };
}
