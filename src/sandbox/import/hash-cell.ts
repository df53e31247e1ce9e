import { HASH_ALGORITHMS, type HashAlgorithm } from "../rules/hash-algorithms.ts";
import type { ReadHash } from "../rules/hash-scheme.ts";
import { keptImportedHash } from "../rules/imported-hash.ts";
import type { StoredPassword } from "../rules/password-hash.ts";
import type { HashSettings } from "./hash-settings.ts";
import { JobFailure } from "./job-failure.ts";

/** What a row's user gets for its hash: a password, none for an empty cell, or the reason why the row fails, without the value. */
export type HashCell = (cell: string) => StoredPassword | undefined | string;

/** Compiles the rule of a file's hashes for the algorithm of its job, if it has one. */
export function hashCell(settings: HashSettings, algorithm: HashAlgorithm | undefined): HashCell {
  if (algorithm === undefined) return (cell) => (cell === "" ? undefined : withoutAlgorithm(settings));
  const { reasons } = settings;
  return (cell) => {
    if (cell === "") return undefined;
    const read = HASH_ALGORITHMS[algorithm].read(cell);
    if (read === undefined) return isOfAnother(cell) ? reasons.wrongAlgorithm : reasons.malformed;
    if (!read.withinCeiling) return reasons.outOfBounds;
    if (!isTaken(settings, algorithm, cell, read)) return reasons.malformed;
    return { hash: keptImportedHash(algorithm, cell), expires: undefined };
  };
}

function withoutAlgorithm({ hashWithoutAlgorithm, reasons }: HashSettings): string | undefined {
  if (hashWithoutAlgorithm === "fail-job") throw new JobFailure(reasons.withoutAlgorithm);
  return hashWithoutAlgorithm === "fail-row" ? reasons.withoutAlgorithm : undefined;
}

function isOfAnother(cell: string): boolean {
  return Object.values(HASH_ALGORITHMS).some((scheme) => scheme.read(cell) !== undefined);
}

function isTaken({ pbkdf2Alphabet, keyLength }: HashSettings, algorithm: HashAlgorithm, cell: string, { keyBytes }: ReadHash): boolean {
  if (keyLength === "32-bytes" && algorithm !== "BCRYPT" && keyBytes !== 32) return false;
  if (algorithm !== "PBKDF2_SHA256" || pbkdf2Alphabet === "either") return true;
  return !cell.includes(pbkdf2Alphabet === "base64" ? "." : "+");
}
