import type { Token } from "stream-json/core/parser.js";
import { stringer } from "stream-json/core/stringer.js";
import { writeAtomically } from "../files/atomic-write.ts";
import type { SourceRef } from "../model/index.ts";
import { type ElementSink, JsonArrayParser } from "./json-array-parser.ts";
import { changed } from "./source-error.ts";
import type { SourceText } from "./source-text.ts";
import { encodeText } from "./text-encoding.ts";

/** Copies elements (ascending) of the array at `path` into a new document (0600) that has its array at the same place. */
export async function copyElements(
  text: SourceText,
  at: readonly string[],
  refs: AsyncIterable<SourceRef> | Iterable<SourceRef>,
  path: string,
): Promise<void> {
  const encode = (json: string) =>
    encodeText(text.encoding === "windows-1252" || text.encoding === "iso-8859-1" ? toAscii(json) : json, text.encoding);
  const wanted = numbersOf(refs);
  const chunks = text.chunks();
  try {
    await writeAtomically(path, async (file) => {
      await file.write(text.mark);
      await file.write(encode(`${at.map((key) => `{${JSON.stringify(key)}:`).join("")}[`));
      let next = await wanted.next();
      let separator = "\n";
      const copier = new ElementCopier();
      const parser = new JsonArrayParser(text, at, copier);
      for await (const chunk of chunks) {
        if (next.done === true) break;
        copier.wantFrom(next.value);
        parser.feed(chunk);
        for (const { row, json } of copier.take()) {
          if (next.done === true || next.value !== row) continue;
          await file.write(encode(separator + json));
          separator = ",\n";
          next = await wanted.next();
          if (next.done !== true && next.value <= row) throw outOfOrder(next.value);
        }
      }
      if (next.done !== true) throw changed(text.path, next.value);
      await file.write(encode(`\n]${"}".repeat(at.length)}\n`));
    });
  } finally {
    await chunks.return();
  }
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

async function* numbersOf(refs: AsyncIterable<SourceRef> | Iterable<SourceRef>): AsyncGenerator<number, void, void> {
  for await (const ref of refs) yield ref.row;
}

/** JSON can say every character in ASCII, which encodings that lack some of them need. */
function toAscii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
