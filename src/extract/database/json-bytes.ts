const BEGIN_BYTES = 1024 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * JSON as it is written, in UTF-8. Byte by byte into one buffer: the texts of a page, put together and encoded afterwards, cost twice
 * as much and keep the garbage collector busy.
 */
export class JsonBytes {
  #buffer = Buffer.allocUnsafe(BEGIN_BYTES);
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

  /** Appends a few bytes that are JSON already; with `from` and `to` (excluded), a part of them. */
  bytes(bytes: Uint8Array, from = 0, to = bytes.length): void {
    const buffer = this.#room(bytes.length);
    let at = this.#at;
    for (let index = from; index < to; index++) buffer[at++] = bytes[index] as number;
    this.#at = at;
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
      if (byte < 0x20 || byte > 0x7f || byte === QUOTE || byte === BACKSLASH) {
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
    }
    return this.#buffer;
  }
}
