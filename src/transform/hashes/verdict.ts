import { type HashAlgorithm, type HashIssueCode, type HashVerdict, Secret } from "../../model/index.ts";
import type { HashSettings } from "./hash-settings.ts";

/** Judges values of the forms that it knows; undefined for any other value. */
export type Recogniser = (stored: string, settings: HashSettings) => HashVerdict | undefined;

export function importable(algorithm: HashAlgorithm, cell: string): HashVerdict {
  return { kind: "importable", algorithm, cell: new Secret(cell) };
}

export function unusable(form: string, code: HashIssueCode): HashVerdict {
  return { kind: "unusable", form, code };
}

export function malformed(form: string): HashVerdict {
  return { kind: "unusable", form, code: "hash-malformed" };
}

/** The verdict over what exceeds its bound; undefined where nothing does. `limits` are [name, value, bound]. */
export function overBound(form: string, limits: readonly (readonly [string, number, number])[]): HashVerdict | undefined {
  const over = limits.filter(([, value, bound]) => value > bound).map(([name, , bound]) => `${name} over ${bound}`);
  return over.length === 0 ? undefined : unusable(`${form}, ${over.join(" and ")}`, "hash-over-bound");
}
