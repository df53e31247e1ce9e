import type { Pool } from "../../load/index.ts";
import type { PoolProfile } from "../../model/index.ts";
import { forEachConcurrent } from "../../streaming/for-each-concurrent.ts";
import { oneBatch } from "../../streaming/one-batch.ts";
import type { PlanTally } from "../plan/plan-tally.ts";
import { poolUser } from "./look-at-changes.ts";
import type { PassResult } from "./sync-pass.ts";

/** Users looked at in the pool at once. */
const AT_ONCE = 50;

/** Rows whose half-made user somebody removed from the pool begin anew: `forget` takes back what was noted of them. Throws RunError. */
export async function beginAnew(
  { continued, wanted }: Pick<PassResult, "continued" | "wanted">,
  { pool, profile, tally }: { readonly pool: Pool; readonly profile: PoolProfile; readonly tally: PlanTally },
  forget: (row: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const open = continued.filter(({ row }) => wanted.of(row) === "create");
  await forEachConcurrent(
    oneBatch(open),
    AT_ONCE,
    async ({ row, sub, username, summary }) => {
      if ((await poolUser(pool, profile, sub, username, signal)) !== undefined) return;
      forget(row);
      tally.user(summary, -1);
      tally.user({ ...summary, decision: "load" });
    },
    signal,
  );
}
