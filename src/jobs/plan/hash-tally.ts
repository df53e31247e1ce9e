import type { JobDocument } from "../../documents/index.ts";
import { HASH_ALGORITHMS, type HashAlgorithm, type PoolProfile } from "../../model/index.ts";
import type { HashNote } from "../../transform/index.ts";
import { hashColumnOf } from "../hash-column.ts";
import { fallbackMeaning, type HashReport } from "./hash-report.ts";

/** Counts what becomes of password hashes. */
export class HashTally {
  readonly #imported = new Map<HashAlgorithm, number>();
  readonly #unusable: { readonly code: string; readonly form: string; rows: number }[] = [];

  /** Counts a hash in, or with `sign` -1 out again. */
  count(note: HashNote, sign: 1 | -1 = 1): void {
    if (note.kind === "imported") {
      this.#imported.set(note.algorithm, (this.#imported.get(note.algorithm) ?? 0) + sign);
      return;
    }
    const { code, form } = note;
    for (const kind of this.#unusable) {
      if (kind.code !== code || kind.form !== form) continue;
      kind.rows += sign;
      return;
    }
    this.#unusable.push({ code, form, rows: sign });
  }

  /** Users whose hash goes along, by algorithm. */
  get imported(): Partial<Record<HashAlgorithm, number>> {
    return Object.fromEntries(
      HASH_ALGORITHMS.flatMap((algorithm) => {
        const users = this.#imported.get(algorithm) ?? 0;
        return users > 0 ? [[algorithm, users]] : [];
      }),
    );
  }

  /** Undefined where there was no hash. */
  report(profile: PoolProfile, { policies, importJob }: JobDocument): HashReport | undefined {
    const { unusableHash, password } = policies;
    const { imported } = this;
    const unusable = this.#unusable.filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows || a.code.localeCompare(b.code));
    const imports = Object.keys(imported).length > 0;
    if (!imports && unusable.length === 0) return undefined;
    const column = hashColumnOf(profile, importJob.hashColumn);
    return {
      imported,
      unusable,
      unusableHash,
      ...(unusable.length === 0 ? {} : { meaning: fallbackMeaning(unusableHash, password, profile.triggers) }),
      ...(imports ? { poolTakesHashes: profile.csvHeader.includes(column) ? "listed" : "asked-by-the-run" } : {}),
    };
  }
}
