import type { Json } from "../../model/index.ts";
import type { PlaceTally } from "./place-tally.ts";

/** More places than these are keys that are data, such as a map by user id. */
const MOST_PLACES = 400;
const MOST_DEPTH = 5;
const PLAIN_KEY = /^[^.[\]"\s]+$/;

type JsonObject = { readonly [key: string]: Json };

/** Walks through documents and hands each value to the tally of its path. */
export class DocumentPlaces {
  readonly #tallies = new Map<string, PlaceTally>();
  readonly #newTally: (place: string) => PlaceTally;

  constructor(newTally: (place: string) => PlaceTally) {
    this.#newTally = newTally;
  }

  /** In the order in which the paths were met first. */
  get tallies(): readonly PlaceTally[] {
    return [...this.#tallies.values()];
  }

  add(document: JsonObject): void {
    this.#walk(document, "", 1);
  }

  #walk(object: JsonObject, prefix: string, depth: number): void {
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (value === undefined) continue;
      const place = joined(prefix, key);
      // A key without a value tells of the source all the same.
      if (value === null || isEmptyObject(value)) this.#tallyOf(place);
      else if (typeof value !== "object") this.#tallyOf(place)?.add(String(value).trim());
      else if (Array.isArray(value)) this.#addArray(place, value as readonly Json[]);
      else if (depth < MOST_DEPTH) this.#walk(value as JsonObject, place, depth + 1);
      else this.#tallyOf(place)?.addStructure("object");
    }
  }

  #addArray(place: string, elements: readonly Json[]): void {
    const texts: string[] = [];
    for (const element of elements) {
      if (typeof element === "object" && element !== null) {
        this.#tallyOf(place)?.addStructure("objects");
        return;
      }
      if (element !== null) texts.push(String(element).trim());
    }
    this.#tallyOf(place)?.addList(texts);
  }

  #tallyOf(place: string): PlaceTally | undefined {
    const known = this.#tallies.get(place);
    if (known !== undefined || this.#tallies.size >= MOST_PLACES) return known;
    const tally = this.#newTally(place);
    this.#tallies.set(place, tally);
    return tally;
  }
}

function isEmptyObject(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

/** A path as mappings write it. */
function joined(prefix: string, key: string): string {
  if (!PLAIN_KEY.test(key)) return `${prefix}["${key.replace(/["\\]/g, "\\$&")}"]`;
  return prefix === "" ? key : `${prefix}.${key}`;
}
