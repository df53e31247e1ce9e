import type { RowValues } from "../../model/index.ts";
import { type HashKey, latestHash } from "../keyed-hash.ts";
import { hashRow } from "../row-hash.ts";
import { TextIndex } from "./text-index.ts";

/** Users found by rows that are, cell for cell, what an earlier sync found them unchanged by; 16 to 24 bytes a user. */
export class KnownRows {
  readonly #key: HashKey;
  readonly #index: TextIndex;
  /** Of the row at hand. */
  #low = 0;
  #high = 0;
  /** Two words a user; 0 where no row is known. */
  readonly hashes: Int32Array;

  constructor(key: HashKey, hashes: Int32Array) {
    this.#key = key;
    this.#index = new TextIndex(key, hashes);
    this.hashes = hashes;
    for (let user = 0; user * 2 < hashes.length; user++) if (this.#has(user)) this.#index.restore(user);
  }

  /** The user of this row; -1 where it is no row that is known. */
  find(values: RowValues): number {
    hashRow(this.#key, values);
    this.#low = latestHash[0] as number;
    this.#high = latestHash[1] as number;
    return this.#index.findHashed();
  }

  /** The row that was asked for last is the user's. */
  remember(user: number): void {
    this.hashes[user * 2] = this.#low;
    this.hashes[user * 2 + 1] = this.#high;
  }

  forget(user: number): void {
    this.hashes.fill(0, user * 2, user * 2 + 2);
  }

  #has(user: number): boolean {
    return this.hashes[user * 2] !== 0 || this.hashes[user * 2 + 1] !== 0;
  }
}
