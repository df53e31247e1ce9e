import fc from "fast-check";
import { expect, test } from "vitest";
import type { Ledger } from "../../../src/jobs/ledger/ledger.ts";
import type { RunRecord } from "../../../src/jobs/ledger/run-record.ts";
import type { RowProgress } from "../../../src/load/index.ts";
import { openLedger, PRINTS, row, runOf } from "./opened-ledger.ts";

const SETTLED = { outcome: { status: "created", sub: "s" } } as const;
const FATES = ["waits", "settled", "in doubt"] as const;

test("the settled beginning of a run ends with the first row that waits or is in doubt, wherever that stands", async () => {
  const ledger = openLedger();
  // Rows of a run before and of one behind are none of its own.
  await runOf(ledger, "before", [row(1, "a", SETTLED), row(2, "b", SETTLED)]);
  const fates = fc.oneof(
    fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 40 }),
    fc
      .tuple(fc.nat(60), fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 9 }))
      .map(([rows, rest]) => [...new Array<(typeof FATES)[number]>(rows).fill("settled"), ...rest]),
  );
  let tries = 0;
  await fc.assert(
    fc.asyncProperty(fates, async (rows) => {
      const record = ledger.beginRun(`run-${tries++}`, 1, PRINTS);
      await written(ledger, record, rows);
      const run = { ...record, rows: rows.length };
      const firstOpen = rows.findIndex((fate) => fate !== "settled");
      const settled = firstOpen === -1 ? rows.length : firstOpen;
      expect(ledger.lastSettled(run)).toEqual(settled === 0 ? undefined : row(settled, "").ref);
      const open = rows.filter((fate) => fate !== "settled").length;
      expect(ledger.unsettledRows(run)).toBe(open);
      expect(ledger.unsettledRows(run, settled)).toBe(open);
      ledger.forgetRun(record);
    }),
    { numRuns: 300 },
  );
});

/** The rows of a run, and behind them two settled ones that are not its own. */
async function written(ledger: Ledger, { firstId }: RunRecord, fates: readonly (typeof FATES)[number][]): Promise<void> {
  await ledger.transaction(() => {
    for (const [index, fate] of fates.entries()) {
      const more: Partial<RowProgress> = fate === "settled" ? SETTLED : { stepsDone: 0, intentAt: 5 };
      if (fate !== "waits") ledger.rows.put(firstId, row(index + 1, `k-${index}`, more));
    }
    for (const behind of [1, 2]) ledger.rows.put(firstId, row(fates.length + behind, `x-${behind}`, SETTLED));
  });
}
