import { closeSync, constants, fsyncSync, openSync, readFileSync } from "node:fs";
import { writeWhole } from "../../files/whole-bytes.ts";
import type { HashKey } from "../keyed-hash.ts";

const WORDS = /^[0-9a-f]{8} [0-9a-f]{8}\n$/;

/**
 * The key of the hashes that a ledger keeps, in a private file beside it: with a copy of the ledger alone nobody can try whose e-mail
 * address or phone number is among them. Without it the hashes are made anew.
 */
export class HashKeyFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined where there is none, or one that was not written to its end. */
  read(): HashKey | undefined {
    let text: string;
    try {
      text = readFileSync(this.#path, "latin1");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    if (!WORDS.test(text)) return undefined;
    const [low, high] = text.split(" ") as [string, string];
    return [Number.parseInt(low, 16), Number.parseInt(high, 16)];
  }

  /** On the disk when this returns. */
  write(key: HashKey): void {
    const known = this.read();
    if (known?.[0] === key[0] && known[1] === key[1]) return;
    const { O_CREAT, O_TRUNC, O_WRONLY, O_NOFOLLOW } = constants;
    const file = openSync(this.#path, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW, 0o600);
    try {
      writeWhole(file, Buffer.from(`${key.map((word) => word.toString(16).padStart(8, "0")).join(" ")}\n`));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}
