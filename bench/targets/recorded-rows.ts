import { randomUUID } from "node:crypto";
import { openSource } from "../../src/extract/open-source.ts";
import { compileTested } from "../../src/jobs/compile-tested.ts";
import { contentHash } from "../../src/jobs/content-hash.ts";
import { readJob } from "../../src/jobs/job.ts";
import { Ledger } from "../../src/jobs/ledger/ledger.ts";
import { compileRowPlanner } from "../../src/jobs/row-planner.ts";
import { stateFolderAt } from "../../src/jobs/state-folder.ts";
import type { BenchJob } from "./bench-job.ts";
import { connected } from "./loaded-ledger.ts";

/**
 * Writes into the ledger of a run that was killed while it loaded what the run would have written, had it created the users of its first
 * `upTo` rows. The pool has not got them.
 */
export async function recordRows(bench: BenchJob, upTo: number): Promise<void> {
  const job = await readJob(bench.path, { stateFolder: bench.state });
  const connection = connected(job);
  const ledger = Ledger.open(stateFolderAt(job.stateFolder).ledger);
  try {
    const record = ledger.runs().at(-1);
    if (record?.state !== "loading") throw new Error("no run of the job is being loaded");
    const source = await openSource(job.source);
    const planner = compileRowPlanner(compileTested(job, source.shape).mapping, await connection.readProfile(), job.document);
    const touchedAt = Date.now();
    let rows = 0;
    for await (const batch of source.read()) {
      const within = batch.slice(0, upTo - rows);
      rows += within.length;
      await ledger.transaction(() => {
        for (const row of within) {
          const decision = planner(row);
          if (decision.kind !== "load") throw new Error("a row would not be loaded");
          const { user } = decision;
          const { ref, sourceKey, username } = user;
          const sub = randomUUID();
          const [content, outcome] = [contentHash(user), { status: "created", sub } as const];
          ledger.rows.put(record.firstId, { ref, sourceKey, username, stepsDone: 1, sub, origin: "created", content, touchedAt, outcome });
        }
      });
      if (rows === upTo) break;
    }
    if (rows !== upTo) throw new Error(`the source has ${rows} rows`);
  } finally {
    ledger.close();
    await connection.close();
  }
}
