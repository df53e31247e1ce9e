import type { HashRule, ValueRule } from "../../documents/index.ts";
import type { Credential, Issue, RowValues } from "../../model/index.ts";
import { type Read, type Scope, within } from "../scope.ts";
import { compileFind, compilePlaceRule, textOf } from "../source-place.ts";
import { compileValue } from "../value-rule.ts";
import type { HashSettings } from "./hash-settings.ts";
import { type HashHints, recogniseHash } from "./recognise-hash.ts";

/** Reads the credential that a row's password hash makes; undefined where the row has none, or where reading it gave an issue. */
export type ReadHash = (row: RowValues, issues: Issue[]) => Credential | undefined;

/** Compiles a mapping's `passwordHash`. */
export function compileHash(rule: HashRule, scope: Scope, settings: HashSettings): ReadHash {
  const readStored = compileStored(rule, scope);
  const { scheme: named, derivation: derived } = rule;
  const scheme = named === undefined ? undefined : compileText(named, within(scope, "scheme"));
  const derivation = derived && compileDerivation(derived, within(scope, "derivation"));
  return (row, issues) => {
    const stored = readStored(row, issues);
    if (!stored) return undefined;
    const hints = scheme === undefined && derivation === undefined ? undefined : hintsOf(row, issues);
    const verdict = recogniseHash(stored, hints, settings);
    return verdict.kind === "importable"
      ? { kind: "hash", algorithm: verdict.algorithm, cell: verdict.cell }
      : { kind: "unusable-hash", form: verdict.form, code: verdict.code };
  };

  function hintsOf(row: RowValues, issues: Issue[]): HashHints {
    return { scheme: scheme?.(row, issues), derivation: derivation?.(row, issues) };
  }
}

/** The stored hash as text; in JSON also an object, such as a credential of Keycloak's, as JSON writes it. */
function compileStored(rule: HashRule, scope: Scope): Read {
  if (scope.shape.kind === "columns" && rule.parse === undefined) return compilePlaceRule(rule, scope, true);
  const find = compileFind(rule, scope);
  return (row, issues) => {
    const value = find(row, issues);
    if (typeof value === "object" && value !== null) return JSON.stringify(value);
    return value === undefined ? undefined : textOf(value, rule.from, scope.field, issues)?.trim();
  };
}

type DerivationRule = NonNullable<HashRule["derivation"]>;

function compileDerivation(rule: DerivationRule, scope: Scope): (row: RowValues, issues: Issue[]) => HashHints["derivation"] {
  const { algorithm, saltEncoding, keyEncoding } = rule;
  const readSalt = compileValue(rule.salt, within(scope, "salt"));
  const number = (name: "iterations" | "N" | "r" | "p", otherwise: number) => compileNumber(rule[name] ?? otherwise, within(scope, name));
  const [iterations, N, r, p] = [number("iterations", 0), number("N", 0), number("r", 8), number("p", 1)];
  return (row, issues) => {
    const salted = { salt: readSalt(row, issues) ?? "", saltEncoding, keyEncoding };
    if (algorithm === "PBKDF2_SHA256") return { ...salted, algorithm, iterations: iterations(row, issues) };
    return { ...salted, algorithm, N: N(row, issues), r: r(row, issues), p: p(row, issues) };
  };
}

/** A number of the mapping or of the row; one that is missing or no whole number makes the hash unusable. */
function compileNumber(rule: number | ValueRule, scope: Scope): (row: RowValues, issues: Issue[]) => number {
  if (typeof rule === "number") return () => rule;
  const read = compileValue(rule, scope);
  return (row, issues) => {
    const text = read(row, issues);
    return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  };
}

function compileText(rule: string | ValueRule, scope: Scope): Read {
  return typeof rule === "string" ? () => rule : compileValue(rule, scope);
}
