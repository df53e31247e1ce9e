import { randomUUID } from "node:crypto";
import { connectPool } from "../../src/cognito/connect.ts";
import { openSource } from "../../src/extract/open-source.ts";
import { compileTested } from "../../src/jobs/compile-tested.ts";
import { contentHash } from "../../src/jobs/content-hash.ts";
import { takeFingerprints } from "../../src/jobs/fingerprints.ts";
import { readJob } from "../../src/jobs/job.ts";
import { Ledger } from "../../src/jobs/ledger/ledger.ts";
import { compileRowPlanner } from "../../src/jobs/row-planner.ts";
import { prepareStateFolder, stateFolderAt } from "../../src/jobs/state-folder.ts";
import type { PlannedUser } from "../../src/model/index.ts";
import type { BenchJob } from "./bench-job.ts";

/**
 * Makes the ledger that a run over the job's source would have left, without loading anybody but every `everyNth` user, who goes
 * into the pool with another name than the source has. Gives how many those are.
 */
export async function loadedLedger(bench: BenchJob, everyNth: number): Promise<number> {
  const job = await readJob(bench.path, { stateFolder: bench.state });
  const { target } = job.document;
  const connection = connectPool({
    userPoolId: target.userPoolId,
    ...(target.endpointUrl === undefined ? {} : { endpointUrl: target.endpointUrl }),
    credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
    environment: {},
  });
  const folder = stateFolderAt(job.stateFolder);
  await prepareStateFolder(folder);
  const ledger = Ledger.open(folder.ledger);
  try {
    const profile = await connection.readProfile();
    const source = await openSource(job.source);
    const { mapping } = compileTested(job, source.shape);
    const planner = compileRowPlanner(mapping, profile, job.document);
    const record = ledger.beginRun("20260101T000000Z-1", 0, await takeFingerprints(job, [job.source.file], mapping, profile));
    let users = 0;
    let changed = 0;
    let rows = 0;
    for await (const batch of source.read()) {
      const loaded: { readonly user: PlannedUser; readonly sub: string; readonly content: string }[] = [];
      for (const row of batch) {
        rows++;
        const decision = planner(row);
        if (decision.kind !== "load") continue;
        const { user } = decision;
        const isChanged = ++users % everyNth === 0;
        const old = { ...user, attributes: new Map([...user.attributes, ["name", "Former Name"]]), groups: [], links: [] };
        const made = isChanged
          ? await connection.pool.call("createUser", { username: old.username, attributes: old.attributes, invitation: "none" })
          : undefined;
        if (made !== undefined && !made.ok) continue;
        if (made !== undefined) changed++;
        loaded.push({
          user,
          sub: made?.user.sub ?? randomUUID(),
          content: contentHash(made === undefined ? user : { ...old, groups: user.groups, links: user.links }),
        });
      }
      await ledger.transaction(() => {
        for (const { user, sub, content } of loaded) {
          const { ref, sourceKey, username } = user;
          ledger.rows.put(record.firstId, {
            ref,
            sourceKey,
            username,
            stepsDone: 1,
            sub,
            origin: "created",
            content,
            outcome: { status: "created", sub },
          });
        }
      });
    }
    ledger.markRun(record.run, "finished", 0, { rows });
    await ledger.transaction(() => ledger.users.learn(0));
    return changed;
  } finally {
    ledger.close();
    await connection.close();
  }
}
