import { rm } from "node:fs/promises";
import { join } from "node:path";
import { compileCsvLine, csvHeaderLine, hasMoreSteps, type ImportPart, PartFile, type RenderCsvLine } from "../../load/index.ts";
import { contentHash } from "../content-hash.ts";
import { hashColumnOf } from "../hash-column.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { PartKey } from "../plan/part-count.ts";
import type { RemainingRow } from "./remaining-rows.ts";
import type { RunContext } from "./run-context.ts";

/** A part that rows are being added to. */
export interface OpenPart {
  readonly part: ImportPart;
  readonly file: PartFile;
  readonly render: RenderCsvLine;
  rows: number;
  /** Rows in the file that the ledger does not know of yet; they stand last in it. */
  unnoted: RemainingRow[];
}

/** Begins the run's next part, for password hashes of one algorithm or for none. */
export async function beginPart(context: RunContext, algorithm: PartKey): Promise<OpenPart> {
  const { ledger, record, folder, profile, job } = context;
  const part = ledger.parts.nextNumber(record.run);
  const path = join(folder.spool, `${record.run}-part-${part}.csv`);
  await rm(path, { force: true });
  const noted = ledger.parts.begin(record.run, {
    part,
    attempt: 1,
    state: "writing",
    file: path,
    rows: 0,
    bytes: 0,
    jobName: `poolferry-${record.run}-part-${part}-try-1`,
    algorithm,
  });
  const { csvHeader } = profile;
  const hashes = algorithm === undefined ? undefined : hashColumnOf(profile, job.document.importJob.hashColumn);
  const header = hashes === undefined || csvHeader.includes(hashes) ? csvHeader : [...csvHeader, hashes];
  const file = await PartFile.create(path);
  await file.append(csvHeaderLine(header));
  return { part: noted, file, render: compileCsvLine(header, hashes), rows: 0, unnoted: [] };
}

/** Forgets a part that no started import job has had, with its rows, and removes its file. */
export async function discardPart(ledger: Ledger, part: ImportPart): Promise<void> {
  await ledger.transaction(() => ledger.parts.discard(part));
  await rm(part.file, { force: true });
}

/** Notes which row stands on which line, with the intent to create its user. */
export async function noteLines(context: RunContext, parts: readonly OpenPart[]): Promise<void> {
  const { ledger, record, pool } = context;
  if (parts.every(({ unnoted }) => unnoted.length === 0)) return;
  const now = pool.serverTime();
  const firstIntent = ledger.parts.firstIntent(record.run) ?? now;
  await ledger.transaction(() => {
    for (const open of parts) {
      const first = open.rows - open.unnoted.length;
      for (const [index, row] of open.unnoted.entries()) {
        const inDoubt = row.progress.intentAt;
        const intentAt = inDoubt ?? (row.again ? firstIntent : now);
        const again = inDoubt !== undefined ? "earlier-run" : row.again ? "this-run" : "no";
        ledger.rows.put(record.firstId, {
          ...row.progress,
          intentAt,
          content: contentHash(row.user),
          mustEnrolTotp: row.user.mfa?.totp,
        });
        const id = record.firstId + row.progress.ref.row;
        ledger.parts.addLine(open.part.partId, { ordinal: first + index, id, moreSteps: hasMoreSteps(row.user), again });
      }
    }
  });
  for (const open of parts) open.unnoted = [];
}
