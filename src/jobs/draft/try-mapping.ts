import type { Source } from "../../extract/source.ts";
import type { Issue, PoolProfile } from "../../model/index.ts";
import { compilePoolCheck, type Mapping } from "../../transform/index.ts";

/** What a mapping makes of the rows that were tried; what only a plan finds, such as duplicates, is not looked for. */
export interface MappingTrial {
  readonly rows: number;
  readonly load: number;
  readonly skip: number;
  readonly reject: number;
  /** Of those that would load: users whose password hash can be imported, and users whose hash cannot. */
  readonly hashes: { readonly imported: number; readonly unusable: number };
  /** Rejected rows by code, most frequent first. */
  readonly codes: readonly { readonly code: string; readonly rows: number }[];
  /** Rows with an issue at an attribute or part, by its name; where a value is missing it is not counted. */
  readonly fields: ReadonlyMap<string, number>;
}

/** Maps a source's rows, up to a bound, and checks them against the pool where it was read. Writes nothing anywhere. */
export async function tryMapping(source: Source, mapping: Mapping, profile: PoolProfile | undefined, most: number): Promise<MappingTrial> {
  const check = profile && compilePoolCheck(profile, { createGroups: false });
  const codes = new Map<string, number>();
  const fields = new Map<string, number>();
  const hashes = { imported: 0, unusable: 0 };
  const counts = { rows: 0, load: 0, skip: 0, reject: 0 };
  reading: for await (const batch of source.read()) {
    for (const row of batch) {
      if (counts.rows >= most) break reading;
      counts.rows++;
      const plan = row.kind === "unreadable" ? { kind: "reject" as const, issues: row.issues } : mapping.plan(row.record);
      const issues = plan.kind === "reject" ? plan.issues : plan.kind === "load" ? (check?.(plan.user) ?? NONE) : NONE;
      counts[issues.length > 0 ? "reject" : plan.kind]++;
      if (issues.length > 0) count(issues, codes, fields);
      else if (plan.kind === "load") {
        const { kind } = plan.user.credential;
        if (kind === "hash") hashes.imported++;
        else if (kind === "unusable-hash") hashes.unusable++;
      }
    }
  }
  return { ...counts, hashes, codes: [...codes].map(([code, rows]) => ({ code, rows })).sort((a, b) => b.rows - a.rows), fields };
}

const NONE: readonly Issue[] = [];

function count(issues: readonly Issue[], codes: Map<string, number>, fields: Map<string, number>): void {
  for (const code of new Set(issues.map((issue) => issue.code))) codes.set(code, (codes.get(code) ?? 0) + 1);
  const wrong = issues.filter(({ code }) => code !== "attribute-missing");
  for (const field of new Set(wrong.map((issue) => issue.field))) fields.set(field, (fields.get(field) ?? 0) + 1);
}
