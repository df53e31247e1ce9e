import type { Token } from "stream-json/core/parser.js";
import { stringer } from "stream-json/core/stringer.js";
import type { AtomicFile } from "../files/atomic-file.ts";
import type { SourceRef } from "../model/index.ts";
import { type ElementSink, JsonArrayParser } from "./json-array-parser.ts";
import type { RowCopy } from "./source.ts";
import { changed } from "./source-error.ts";
import type { SourceText } from "./source-text.ts";
import { encodeText } from "./text-encoding.ts";

/** How elements of the array at `path` are copied: written anew into an array at the same place of a new document. */
export function elementsCopy(text: SourceText, at: readonly string[]): RowCopy {
  const ascii = text.encoding === "windows-1252" || text.encoding === "iso-8859-1";
  const encode = (json: string) => encodeText(ascii ? toAscii(json) : json, text.encoding);
  return {
    encoding: text.encoding,
    head: Buffer.concat([text.mark, encode(`${at.map((key) => `{${JSON.stringify(key)}:`).join("")}[`)]),
    tail: encode(`\n]${"}".repeat(at.length)}\n`),
    append: (file, refs, first) => appendElements(text, at, encode, { file, refs, first }),
  };
}

interface Appending {
  readonly file: AtomicFile;
  readonly refs: AsyncIterable<SourceRef>;
  readonly first: boolean;
}

async function appendElements(
  text: SourceText,
  at: readonly string[],
  encode: (json: string) => Buffer,
  { file, refs, first }: Appending,
): Promise<number> {
  const wanted = numbersOf(refs);
  const chunks = text.chunks();
  let rows = 0;
  try {
    let next = await wanted.next();
    const copier = new ElementCopier();
    const parser = new JsonArrayParser(text, at, copier);
    for await (const chunk of chunks) {
      if (next.done === true) break;
      copier.wantFrom(next.value);
      parser.feed(chunk);
      for (const { row, json } of copier.take()) {
        if (next.done === true || next.value !== row) continue;
        await file.write(encode((first && rows === 0 ? "\n" : ",\n") + json));
        rows++;
        next = await wanted.next();
        if (next.done !== true && next.value <= row) throw outOfOrder(next.value);
      }
    }
    if (next.done !== true) throw changed(text.path, next.value);
  } finally {
    await chunks.return();
  }
  return rows;
}

function outOfOrder(row: number): RangeError {
  return new RangeError(`row ${String(row)} comes too late: rows are copied in ascending order`);
}

/** Turns the elements from a given one on back into JSON text, numbers digit by digit. */
class ElementCopier implements ElementSink {
  #from = 1;
  #row = 1;
  #json = "";
  #print = stringer({ useValues: true });
  #done: { readonly row: number; readonly json: string }[] = [];

  wantFrom(row: number): void {
    this.#from = row;
  }

  take(): readonly { readonly row: number; readonly json: string }[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  token(token: Token): void {
    if (this.#row < this.#from) return;
    const piece = this.#print(token);
    if (typeof piece === "string") this.#json += piece;
  }

  elementEnd(): void {
    if (this.#row >= this.#from) this.#done.push({ row: this.#row, json: this.#json });
    this.#row++;
    this.#json = "";
    this.#print = stringer({ useValues: true });
  }
}

async function* numbersOf(refs: AsyncIterable<SourceRef>): AsyncGenerator<number, void, void> {
  for await (const ref of refs) yield ref.row;
}

/** JSON can say every character in ASCII, which encodings that lack some of them need. */
function toAscii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
