import { jsonParser, type Token } from "stream-json/core/parser.js";
import type { RunError } from "../model/index.ts";
import { sourceError } from "./source-error.ts";
import type { SourceText } from "./source-text.ts";
import { isDamaged, unfinishedBytes } from "./text-damage.ts";

/** Takes the tokens of the array's elements, one element after the other. */
export interface ElementSink {
  /** `damaged`: the text near this token has bytes that are no valid text. */
  token(token: Token, damaged: boolean): void;
  elementEnd(): void;
}

/** The text goes to the parser in pieces of this many characters, so that an error has a place. */
const PIECE_CHARACTERS = 256;
const MAX_VALUE_CHARACTERS = 64 * 1024 * 1024;
const MAX_DEPTH = 10_000;

/** Walks through one JSON document to the array at `path` and hands the tokens of its elements to the sink. */
export class JsonArrayParser {
  readonly #text: SourceText;
  readonly #path: readonly string[];
  readonly #sink: ElementSink;
  readonly #parse = jsonParser({ packValues: true, streamValues: false });
  #unfinished: Buffer = Buffer.alloc(0);
  #consumedBytes: number;
  #charactersSinceToken = 0;
  #damaged = false;
  /** Containers open outside the array; the first `onPath` of them lead to it. */
  #depth = 0;
  #onPath = 0;
  /** Whether the value that comes next is the next step of the path. */
  #stepNext = true;
  #inArray = false;
  #elementDepth = 0;
  #elements = 0;
  #found = false;

  constructor(text: SourceText, path: readonly string[], sink: ElementSink) {
    this.#text = text;
    this.#path = path;
    this.#sink = sink;
    this.#consumedBytes = text.start;
  }

  feed(chunk: Buffer): void {
    const bytes = this.#unfinished.length === 0 ? chunk : Buffer.concat([this.#unfinished, chunk]);
    const whole = bytes.length - unfinishedBytes(bytes);
    this.#unfinished = bytes.subarray(whole);
    this.#feedText(bytes.subarray(0, whole));
  }

  /** To be called after the last chunk. Throws a RunError where the document is cut off or has no such array. */
  end(): void {
    this.#feedText(this.#unfinished);
    const bytes = this.#consumedBytes;
    // White space makes the parser let go of a number at the very end.
    this.#feedPiece("\n");
    if (this.#depth > 0 || this.#inArray || this.#stepNext) {
      throw sourceError(
        this.#text.path,
        `the JSON document is cut off after byte ${String(bytes)}${this.#lastElement()}`,
        "export or fetch the file again",
      );
    }
    if (!this.#found) throw this.#notThere("there is no such key");
  }

  #feedText(bytes: Buffer): void {
    const damaged = isDamaged(bytes, this.#text.encoding);
    this.#damaged ||= damaged;
    const text = bytes.toString("utf8");
    for (let at = 0; at < text.length; at += PIECE_CHARACTERS) this.#feedPiece(text.slice(at, at + PIECE_CHARACTERS));
    this.#damaged = damaged;
  }

  #feedPiece(piece: string): void {
    this.#charactersSinceToken += piece.length;
    if (this.#charactersSinceToken > MAX_VALUE_CHARACTERS) {
      throw sourceError(
        this.#text.path,
        `a single value is larger than 64 MiB, near byte ${String(this.#consumedBytes)}${this.#lastElement()}`,
        "check that this is the file that you mean",
      );
    }
    const tokens = this.#tokensOf(piece);
    if (tokens.length > 0) this.#charactersSinceToken = 0;
    for (const token of tokens) {
      if (this.#inArray) this.#inside(token);
      else this.#outside(token);
    }
    this.#consumedBytes += Buffer.byteLength(piece);
  }

  #tokensOf(piece: string): readonly Token[] {
    try {
      const result = this.#parse(piece);
      return typeof result === "object" && result !== null && "values" in result ? result.values : [];
    } catch {
      // The parser's own message says no more, and has no place.
      const to = this.#consumedBytes + Buffer.byteLength(piece);
      throw sourceError(
        this.#text.path,
        `the JSON document is broken between byte ${String(this.#consumedBytes)} and byte ${String(to)}${this.#lastElement()}`,
        "nothing after the break can be told apart: export the file again, or have it written as NDJSON",
      );
    }
  }

  #inside(token: Token): void {
    if (token.name === "endArray" && this.#elementDepth === 0) {
      this.#inArray = false;
      return;
    }
    this.#sink.token(token, this.#damaged);
    if (token.name === "startObject" || token.name === "startArray") this.#elementDepth++;
    else if (token.name === "endObject" || token.name === "endArray") this.#elementDepth--;
    this.#limitDepth(this.#elementDepth);
    if (this.#elementDepth > 0 || token.name === "keyValue") return;
    this.#elements++;
    this.#sink.elementEnd();
  }

  #outside(token: Token): void {
    if (token.name === "keyValue") {
      this.#stepNext = this.#onPath === this.#depth && token.value === this.#path[this.#depth - 1];
      return;
    }
    if (token.name === "endObject" || token.name === "endArray") {
      if (this.#onPath === this.#depth) this.#onPath--;
      this.#depth--;
      return;
    }
    const step = this.#stepNext;
    this.#stepNext = false;
    if (step && this.#depth === this.#path.length) {
      if (token.name !== "startArray") throw this.#notThere("there is something else than an array");
      if (this.#found) throw this.#notThere("the key occurs twice");
      this.#found = this.#inArray = true;
      return;
    }
    if (step && token.name !== "startObject") throw this.#notThere("something on the way is no object");
    if (token.name === "startObject" || token.name === "startArray") this.#depth++;
    if (step) this.#onPath = this.#depth;
    this.#limitDepth(this.#depth);
  }

  #limitDepth(depth: number): void {
    if (depth <= MAX_DEPTH) return;
    throw sourceError(
      this.#text.path,
      `objects and arrays are nested more than ${String(MAX_DEPTH)} deep`,
      "check that this is the file that you mean",
    );
  }

  #notThere(problem: string): RunError {
    const place =
      this.#path.length === 0 ? "the document itself is not an array of users" : `no array of users at \`${this.#path.join(".")}\``;
    return sourceError(
      this.#text.path,
      `${place}: ${problem}`,
      "set `at` in the source to the keys that lead to the array, such as `data.users`",
    );
  }

  #lastElement(): string {
    return this.#found ? `, after user ${String(this.#elements)}` : "";
  }
}
