import type { Collision, Owner } from "./collision-finder.ts";

/**
 * Which users of the pool hold the rows' usernames, where such users are to be taken over: of several rows that want the same
 * name, the first stands for the user. Four bytes a row up to the last one that was found.
 */
export class ExistingUsers {
  #users = new Int32Array(0);
  #last = 0;

  /** Reads the collisions of usernames, whose kind is `username`. */
  learn(collisions: Iterable<Collision>, username: number): void {
    for (const { kind, owners } of collisions) {
      const user = owners[0] as Owner;
      if (kind !== username || user > 0) continue;
      for (const row of owners) if (row > 0) this.#note(row, user);
    }
  }

  readonly of = (row: number): Owner | undefined => {
    const user = this.#users[row] ?? 0;
    return user < 0 ? user : undefined;
  };

  /** The last row that was found; 0 where none was. */
  get last(): number {
    return this.#last;
  }

  #note(row: number, user: Owner): void {
    if (row >= this.#users.length) {
      const grown = new Int32Array(2 ** Math.ceil(Math.log2(row + 2)));
      grown.set(this.#users);
      this.#users = grown;
    }
    this.#users[row] = user;
    if (row > this.#last) this.#last = row;
  }
}
