import type { Row } from "./commands-model.ts";

const COLUMNS = ["key", "username", "name", "email", "verified", "groups", "google", "disabled"] as const;

/** The source's file, as people write it. */
export function sourceText(rows: readonly Row[]): string {
  return [COLUMNS.join(","), ...rows.map(lineOf), ""].join("\n");
}

export function lineOf({ key, username, name, email, verified, group, linked, disabled, broken }: Row): string {
  if (broken === "short") return `${key},${username}`;
  const address = broken === "address" ? "nobody" : email;
  return [key, username, name ?? "", address, verified, group ?? "", linked ? key : "", disabled].join(",");
}
