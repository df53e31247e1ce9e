import type { Token } from "stream-json/core/parser.js";
import { exactNumber, type Json } from "../model/index.ts";
import { isForbiddenKey } from "./forbidden-key.ts";
import type { ElementSink } from "./json-array-parser.ts";
import type { JsonObject } from "./json-document.ts";
import { MAX_NESTING, MAX_ROW_BYTES, type ReadIssueCode } from "./read-issues.ts";

type Container = { readonly object: Record<string, Json>; key: string } | { readonly array: Json[] };

/** Puts the elements of an array together from their tokens; an element that is refused is not kept in memory. */
export class ElementAssembler implements ElementSink {
  readonly #onElement: (element: { readonly document: JsonObject } | { readonly code: ReadIssueCode }) => void;
  #open: Container[] = [];
  #depth = 0;
  #size = 0;
  #value: Json | undefined;
  #problem: ReadIssueCode | undefined;

  constructor(onElement: (element: { readonly document: JsonObject } | { readonly code: ReadIssueCode }) => void) {
    this.#onElement = onElement;
  }

  token(token: Token, damaged: boolean): void {
    if ("value" in token && typeof token.value === "string") this.#inspect(token.value, token.name === "keyValue", damaged);
    if (token.name === "startObject" || token.name === "startArray") this.#depth++;
    if (this.#depth > MAX_NESTING) this.#problem ??= "nesting-too-deep";
    if (this.#problem === undefined) this.#build(token);
    if (token.name === "endObject" || token.name === "endArray") this.#depth--;
  }

  elementEnd(): void {
    const value = this.#value;
    const problem = this.#problem;
    this.#open = [];
    this.#depth = this.#size = 0;
    this.#value = this.#problem = undefined;
    if (problem !== undefined) this.#onElement({ code: problem });
    else if (isObject(value)) this.#onElement({ document: value });
    else this.#onElement({ code: "json-not-object" });
  }

  #inspect(text: string, isKey: boolean, damaged: boolean): void {
    this.#size += text.length;
    if (this.#size > MAX_ROW_BYTES) this.#problem ??= "row-too-large";
    else if (damaged && text.includes("\uFFFD")) this.#problem ??= "encoding-invalid";
    else if (isKey && isForbiddenKey(text)) this.#problem ??= "key-forbidden";
  }

  #build(token: Token): void {
    const top = this.#open.at(-1);
    switch (token.name) {
      case "keyValue":
        if (top !== undefined && "object" in top) top.key = token.value;
        return;
      case "startObject":
        this.#push({ object: {}, key: "" });
        return;
      case "startArray":
        this.#push({ array: [] });
        return;
      case "endObject":
      case "endArray":
        this.#open.pop();
        return;
      case "numberValue":
        this.#add(exactNumber(token.value));
        return;
      case "stringValue":
      case "nullValue":
      case "trueValue":
      case "falseValue":
        this.#add(token.value);
    }
  }

  #push(container: Container): void {
    this.#add("object" in container ? container.object : container.array);
    this.#open.push(container);
  }

  #add(value: Json): void {
    const top = this.#open.at(-1);
    if (top === undefined) this.#value = value;
    else if ("array" in top) top.array.push(value);
    else top.object[top.key] = value;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
