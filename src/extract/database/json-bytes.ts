const BEGIN_BYTES = 1024 * 1024;
const WORD_BYTES = 4;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;
/** By byte of UTF-8: 1 for whatever JSON escapes, and for what is part of several bytes. */
const IS_ODD = Uint8Array.from({ length: 256 }, (_, byte) => (byte < 0x20 || byte > 0x7f || byte === QUOTE || byte === BACKSLASH ? 1 : 0));

/** A text that is written again and again, four bytes at a time. */
export interface Words {
  /** Its bytes in UTF-8, the first of each four lowest; zeros fill the last word. */
  readonly words: Int32Array;
  /** How many bytes they are without those zeros. */
  readonly length: number;
}

/** Prepares a text for `JsonBytes.words`. */
export function toWords(text: string): Words {
  const bytes = Buffer.from(text);
  const words = new Int32Array(Math.ceil(bytes.length / WORD_BYTES));
  const padded = Buffer.concat([bytes], words.length * WORD_BYTES);
  for (let index = 0; index < words.length; index++) words[index] = padded.readInt32LE(index * WORD_BYTES);
  return { words, length: bytes.length };
}

/**
 * JSON as it is written, in UTF-8. Byte by byte into one buffer: the texts of a page, put together and encoded afterwards, cost twice
 * as much and keep the garbage collector busy.
 */
export class JsonBytes {
  #buffer = Buffer.allocUnsafe(BEGIN_BYTES);
  #view = viewOf(this.#buffer);
  #at = 0;

  /** What was written since the last `take`. The bytes are good until more is written. */
  take(): Uint8Array {
    const taken = this.#buffer.subarray(0, this.#at);
    this.#at = 0;
    return taken;
  }

  /** Appends a text as it is. */
  raw(text: string): void {
    const buffer = this.#room(text.length * 3);
    let at = this.#at;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) {
        this.#at += buffer.write(text, this.#at);
        return;
      }
      buffer[at++] = code;
    }
    this.#at = at;
  }

  /** Appends what is JSON already, in a third of the time that it takes byte by byte. */
  words({ words, length }: Words): void {
    this.#room(words.length * WORD_BYTES);
    const view = this.#view;
    let at = this.#at;
    for (let index = 0; index < words.length; index++) {
      view.setInt32(at, words[index] as number, true);
      at += WORD_BYTES;
    }
    this.#at += length;
  }

  /** Appends digits as they are; gives false, and appends nothing, where anything else is among the bytes. */
  digits(bytes: Uint8Array): boolean {
    const buffer = this.#room(bytes.length);
    let at = this.#at;
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] as number;
      if (byte < ZERO || byte > NINE) return false;
      buffer[at++] = byte;
    }
    this.#at = at;
    return true;
  }

  /** Puts another byte in the place of the one that was written `back` bytes ago; 1: the last one. */
  replace(back: number, byte: number): void {
    this.#buffer[this.#at - back] = byte;
  }

  /** Appends a text as a JSON string. */
  quoted(text: string): void {
    const buffer = this.#room(text.length + 2);
    let at = this.#at;
    buffer[at++] = QUOTE;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      // Whatever JSON escapes, and what takes several bytes.
      if (code < 0x20 || code > 0x7f || code === QUOTE || code === BACKSLASH) {
        this.raw(JSON.stringify(text));
        return;
      }
      buffer[at++] = code;
    }
    buffer[at++] = QUOTE;
    this.#at = at;
  }

  /** Appends a text in UTF-8 as a JSON string; what is no valid text becomes U+FFFD. */
  quotedBytes(text: Uint8Array): void {
    const buffer = this.#room(text.length + 2);
    let at = this.#at;
    buffer[at++] = QUOTE;
    for (let index = 0; index < text.length; index++) {
      const byte = text[index] as number;
      if (IS_ODD[byte] !== 0) {
        this.raw(JSON.stringify(Buffer.from(text.buffer, text.byteOffset, text.length).toString()));
        return;
      }
      buffer[at++] = byte;
    }
    buffer[at++] = QUOTE;
    this.#at = at;
  }

  #room(bytes: number): Buffer {
    if (this.#at + bytes > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#at + bytes, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, this.#at));
      this.#buffer = larger;
      this.#view = viewOf(larger);
    }
    return this.#buffer;
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
