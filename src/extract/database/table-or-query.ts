import type { DatabaseSpec } from "../../model/index.ts";

/** What stands after FROM: a table by its name, quoted part by part, or the job's own query as a subquery. */
export function fromClause({ table, query }: Pick<DatabaseSpec, "table" | "query">, quote: (name: string) => string): string {
  if (table !== undefined) return table.split(".").map(quote).join(".");
  // A line break ends a comment that the query may end with.
  return `(${(query ?? "").trim().replace(/;\s*$/, "")}\n) AS ${quote("poolferry_rows")}`;
}
