import type { HashIssueCode } from "../../model/index.ts";

/** Why a stored password hash cannot be carried into the pool, and what to do; part of PLAN_ISSUES. */
export const HASH_ISSUES = {
  "hash-empty": { reason: "the row has no password hash", hint: "nothing to do: the user chooses a password by a reset" },
  "hash-locked": {
    reason: "the source marks the account as one without a usable password",
    hint: "nothing to carry; disable the user or let it choose a password",
  },
  "hash-unrecognised": {
    reason: "the value has the form of no password hash that poolferry knows",
    hint: "check that the mapping points at the column of the hash; docs/hashes.md lists the forms",
  },
  "hash-malformed": {
    reason: "the password hash is cut short, damaged or otherwise against the rules of its form",
    hint: "check that the source's column is wide enough and was exported unchanged",
  },
  "hash-algorithm-unsupported": {
    reason: "Cognito does not import hashes of this algorithm",
    hint: "let the user reset the password, or carry it by a user migration trigger at the next sign-in",
  },
  "hash-digest-unsupported": {
    reason: "Cognito imports PBKDF2 over SHA-256 only, and this hash was made over another digest",
    hint: "let the user reset the password, or carry it by a user migration trigger at the next sign-in",
  },
  "hash-over-bound": {
    reason: "a cost parameter of the password hash is above what Cognito imports",
    hint: "let the user reset the password, or carry it by a user migration trigger at the next sign-in",
  },
  "hash-key-length": {
    reason: "the key in the password hash has a length that its form does not have or that cannot be carried",
    hint: "check that the source's column is wide enough; otherwise let the user reset the password",
  },
  "hash-prehashed": {
    reason: "the hash was made over something else than the password alone: a pepper, another hash or another encoding of it",
    hint: "let the user reset the password: imported, this hash would never take the right one",
  },
  "hash-ambiguous": {
    reason: "several schemes write this form without saying which, and their hashes differ",
    hint: "state in the mapping how the hash was made, or let the user reset the password",
  },
  "hash-scheme-differs": {
    reason: "the source names another scheme than the one that the password hash has the form of",
    hint: "check both columns in the source",
  },
  "hash-clear-text": {
    reason: "the value holds the password itself and not a hash of it",
    hint: "never import it as a hash; map it as `password` if that is meant",
  },
} as const satisfies Readonly<Record<HashIssueCode, { readonly reason: string; readonly hint: string }>>;
