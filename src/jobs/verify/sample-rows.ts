import { SeededHash } from "../plan/seeded-hash.ts";
import type { PassCounts } from "./compare-pass.ts";
import { judgeRow } from "./judge-row.ts";
import type { UserNames } from "./look-up-user.ts";
import type { VerifyContext } from "./verify-context.ts";

/** A row that was drawn. */
export interface SampledRow extends UserNames {
  readonly row: number;
}

/** Draws rows whose user should be in the pool: the same source and seed give the same ones. */
export async function sampleRows(
  context: VerifyContext,
  size: number,
  seed: number,
): Promise<{ readonly sample: readonly SampledRow[]; readonly counts: PassCounts }> {
  const hash = new SeededHash(seed);
  const notExpected = { skipped: 0, rejected: 0, notLoaded: 0, withoutPlan: 0 };
  let rows = 0;
  let kept: Ranked[] = [];
  for await (const batch of context.open.source.read(context.workplace.drain)) {
    for (const read of batch) {
      rows++;
      const judged = judgeRow(context, read);
      if (judged.kind === "not-expected") notExpected[judged.why]++;
      if (judged.kind !== "expected") continue;
      const { user } = judged.decision;
      hash.update(0, user.sourceKey);
      kept.push({ rank: hash.high * 2 ** 21 + (hash.low >>> 11), row: rows, sub: judged.loaded.progress.sub, username: user.username });
    }
    if (kept.length > size * 2 + batch.length) kept = lowest(kept, size);
    context.workplace.tell({ type: "verifying", rows });
  }
  const sample = lowest(kept, size);
  return { sample, counts: { rows, compared: sample.length, notExpected } };
}

interface Ranked extends SampledRow {
  readonly rank: number;
}

function lowest(rows: readonly Ranked[], size: number): Ranked[] {
  return [...rows].sort((a, b) => a.rank - b.rank || a.row - b.row).slice(0, size);
}
