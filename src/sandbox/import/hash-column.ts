import type { HashAlgorithm } from "../rules/hash-algorithms.ts";
import type { ImportSettings } from "./import-settings.ts";

/** The column of password hashes in a job's file: undefined where the file may not have it. */
export function hashColumn(
  { passwordHashes, hashes }: Pick<ImportSettings, "passwordHashes" | "hashes">,
  algorithm: HashAlgorithm | undefined,
): { readonly name: string; readonly required: boolean } | undefined {
  if (passwordHashes === "not-eligible") return undefined;
  const required = algorithm !== undefined || (hashes.listedInHeader && hashes.columnWithoutAlgorithm === "required");
  return { name: hashes.columnName, required };
}

/** The column as GetCSVHeader lists it, or nothing. */
export function listedHashColumn({ passwordHashes, hashes }: Pick<ImportSettings, "passwordHashes" | "hashes">): readonly string[] {
  return passwordHashes === "eligible" && hashes.listedInHeader ? [hashes.columnName] : [];
}
