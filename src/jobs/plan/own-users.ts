import type { Collision, Owner } from "./collision-finder.ts";
import type { OwnUser } from "./resolve-collisions.ts";

/** Stands for a row whose user's sub is not known, so that its username must tell. */
const BY_USERNAME = 1;

/**
 * Which users of the pool the rows of earlier runs' users are: found by the sub that the ledger kept, or, where a creation
 * was never answered, by the username. Four bytes a row, and only where there were earlier runs.
 */
export class OwnUsers {
  #users = new Int32Array(0);

  /** Notes that the row's user has been in hands before, with or without a known sub. */
  expect(row: number, subKnown: boolean): void {
    if (row >= this.#users.length) {
      const grown = new Int32Array(2 ** Math.ceil(Math.log2(row + 2)));
      grown.set(this.#users);
      this.#users = grown;
    }
    this.#users[row] = subKnown ? 0 : BY_USERNAME;
  }

  /** Reads the collisions of subs and usernames; the kinds are those of the claims. */
  learn(collisions: Iterable<Collision>, kinds: { readonly sub: number; readonly username: number }): void {
    for (const { kind, owners } of collisions) {
      const user = owners[0] as Owner;
      if (user > 0) continue;
      for (const row of owners) {
        if (row <= 0 || row >= this.#users.length) continue;
        if (kind === kinds.sub || (kind === kinds.username && this.#users[row] === BY_USERNAME)) this.#users[row] = user;
      }
    }
  }

  readonly of: OwnUser = (row) => {
    const user = this.#users[row] ?? 0;
    return user < 0 ? user : undefined;
  };
}
