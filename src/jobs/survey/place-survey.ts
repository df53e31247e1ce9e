import type { PhoneGuess } from "./phone-regions.ts";
import type { Meaning } from "./place-meaning.ts";
import type { FormName } from "./value-forms.ts";

/** What one column, or one path of JSON documents, was found to hold. No value is kept but those of `values`. */
export interface PlaceSurvey {
  /** The column's name, or the path as a mapping writes it. */
  readonly place: string;
  /** `text`: one value a row; `list`: an array of texts; `objects`: an array of objects; `object`: an object too deep to look into. */
  readonly kind: "text" | "list" | "objects" | "object";
  /** Rows where it is not empty. */
  readonly filled: number;
  readonly distinct: number;
  /** Values that an earlier row has. */
  readonly repeats: number;
  /** False where there are more different values than are told apart: then at least `distinct`. */
  readonly exact: boolean;
  /** Characters of the longest value. */
  readonly longest: number;
  /** Forms that values have, each with the number of values; those that fit most first. */
  readonly forms: readonly { readonly name: FormName; readonly fits: number }[];
  readonly phone?: PhoneGuess;
  /** The different values where they are few and short, most frequent first; elements of a `list`. */
  readonly values?: readonly { readonly value: string; readonly rows: number }[];
  readonly meaning: Meaning | undefined;
}

/** What a source was found to hold. */
export interface SourceSurvey {
  readonly rows: number;
  /** Rows that could not be read. */
  readonly unreadable: number;
  /** False where reading ended at the bound. */
  readonly complete: boolean;
  readonly places: readonly PlaceSurvey[];
}

/** Rows that may miss a rule which is drafted all the same: one in a hundred, and in small sources a few broken ones. */
export function mayMiss(rows: number): number {
  return Math.max(Math.floor(rows / 100), Math.min(3, Math.floor(rows / 20)));
}

/** Whether so many of the values have a form that the rest can be taken for broken ones. */
export function fitsMostly(fits: number, filled: number): boolean {
  return filled > 0 && filled - fits <= mayMiss(filled);
}
