import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { Ledger } from "../../../src/jobs/ledger/ledger.ts";
import type { RunRecord } from "../../../src/jobs/ledger/run-record.ts";
import type { RowProgress } from "../../../src/load/index.ts";

export const PRINTS = { source: "s", mapping: "m", pool: "p", policy: "q" };

/** A file of a folder that is gone after the test. */
export function newPath(file = "ledger.db"): string {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-ledger-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, file);
}

/** A ledger that is closed after the test. */
export function openLedger(path = newPath()): Ledger {
  const ledger = Ledger.open(path);
  onTestFinished(() => ledger.close());
  return ledger;
}

/** The same file, to look at what the ledger wrote. */
export function readerOf(path: string): DatabaseSync {
  const reader = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => reader.close());
  return reader;
}

/** A row of a run, with its creation done; nothing of it is in doubt. */
export function row(number: number, key: string, more: Partial<RowProgress> = {}): RowProgress {
  return {
    ref: { row: number, line: number + 1, byte: number, bytes: 1 },
    sourceKey: key,
    username: `user-${key}`,
    stepsDone: 1,
    content: `content-${key}`,
    ...more,
  };
}

/** What makes of a row a user that the run created. */
export const created = (sub: string) => ({ origin: "created", sub, outcome: { status: "created", sub } }) as const;

export const FAILURE = { kind: "permanent", code: "X", message: "m" } as const;

/** A row that came to no good end after its creation. */
export const failed = (sub: string) =>
  ({ origin: "created", sub, outcome: { status: "failed", step: "group x", failure: FAILURE } }) as const;

/** A run of these rows, in this state. */
export async function runOf(
  ledger: Ledger,
  name: string,
  rows: readonly RowProgress[],
  state: RunRecord["state"] = "finished",
  kind: RunRecord["kind"] = "load",
): Promise<RunRecord & { readonly rows: number }> {
  const record = ledger.beginRun(name, 1, PRINTS, kind);
  await ledger.transaction(() => {
    for (const one of rows) ledger.rows.put(record.firstId, one);
  });
  ledger.markRun(name, state, 1, { rows: rows.length });
  return { ...(ledger.run(name) as RunRecord), rows: rows.length };
}
