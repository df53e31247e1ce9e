import { randomUUID } from "node:crypto";
import { connectPool, type PoolConnection } from "../../src/cognito/connect.ts";
import { openSource } from "../../src/extract/open-source.ts";
import type { Source } from "../../src/extract/source.ts";
import { compileTested } from "../../src/jobs/compile-tested.ts";
import { contentHash } from "../../src/jobs/content-hash.ts";
import { takeFingerprints } from "../../src/jobs/fingerprints.ts";
import { type Job, readJob } from "../../src/jobs/job.ts";
import { Ledger } from "../../src/jobs/ledger/ledger.ts";
import { compileRowPlanner, type RowPlanner } from "../../src/jobs/row-planner.ts";
import { prepareStateFolder, stateFolderAt } from "../../src/jobs/state-folder.ts";
import type { PlannedUser } from "../../src/model/index.ts";
import type { BenchJob } from "./bench-job.ts";

/** The users of the pool, as the ledger knows them. */
export interface PoolUsers {
  readonly count: number;
  /** Makes them in the pool again what they were before a sync changed them. */
  restore(): Promise<void>;
}

/** Makes the ledger that a run over the job's source would have left, without loading anybody but the users of every `everyNth` row. */
export async function loadedLedger(bench: BenchJob, everyNth: number): Promise<PoolUsers> {
  const job = await readJob(bench.path, { stateFolder: bench.state });
  const connection = connected(job);
  const folder = stateFolderAt(job.stateFolder);
  await prepareStateFolder(folder);
  const ledger = Ledger.open(folder.ledger);
  const former: PlannedUser[] = [];
  try {
    const profile = await connection.readProfile();
    const source = await openSource(job.source);
    const { mapping } = compileTested(job, source.shape);
    const planner = compileRowPlanner(mapping, profile, job.document);
    const record = ledger.beginRun("20260101T000000Z-1", 0, await takeFingerprints(job, [job.source.file], mapping, profile));
    let rows = 0;
    for await (const { users, read } of plannedUsers(source, planner)) {
      rows += read;
      const loaded: { readonly user: PlannedUser; readonly sub: string }[] = [];
      for (const user of users) {
        const { username, attributes } = user;
        const isMade = user.ref.row % everyNth === 0;
        const made = isMade ? await connection.pool.call("createUser", { username, attributes, invitation: "none" }) : undefined;
        if (made !== undefined && !made.ok) throw new Error(`a user was not created: ${made.failure.code}`);
        if (isMade) former.push(user);
        loaded.push({ user, sub: made?.user.sub ?? randomUUID() });
      }
      await ledger.transaction(() => {
        for (const { user, sub } of loaded) {
          const { ref, sourceKey, username } = user;
          const outcome = { status: "created", sub } as const;
          const content = contentHash(user);
          ledger.rows.put(record.firstId, { ref, sourceKey, username, stepsDone: 1, sub, origin: "created", content, outcome });
        }
      });
    }
    ledger.markRun(record.run, "finished", 0, { rows });
    await ledger.transaction(() => ledger.users.learn(0));
  } finally {
    ledger.close();
    await connection.close();
  }
  return { count: former.length, restore: () => restore(job, former) };
}

async function* plannedUsers(source: Source, planner: RowPlanner) {
  for await (const batch of source.read()) {
    const users = batch.map(planner).flatMap((decision) => (decision.kind === "load" ? [decision.user] : []));
    yield { users, read: batch.length };
  }
}

async function restore(job: Job, users: readonly PlannedUser[]): Promise<void> {
  const connection = connected(job);
  try {
    for (const { username, attributes } of users) {
      const answer = await connection.pool.call("updateAttributes", { username, attributes });
      if (!answer.ok) throw new Error(`a user was not restored: ${answer.failure.code}`);
    }
  } finally {
    await connection.close();
  }
}

/** The pool of a job, by credentials that a sandbox takes and nobody else. */
export function connected({ document: { target } }: Job): PoolConnection {
  return connectPool({
    userPoolId: target.userPoolId,
    ...(target.endpointUrl === undefined ? {} : { endpointUrl: target.endpointUrl }),
    credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
    environment: {},
  });
}
