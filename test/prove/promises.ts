import type { Proved } from "../support/proof.ts";

/** Something that poolferry promises, by what it is kept, and the tests that would fail if it were not. */
export interface Promised {
  readonly id: Proved["promises"][number];
  readonly promise: string;
  readonly mechanism: string;
  /** Test files from the repository's root, besides those whose figures name the promise. */
  readonly tests: readonly string[];
  /** What is not promised. */
  readonly limit?: string;
}

export const PROMISES: readonly Promised[] = [
  {
    id: "P1",
    promise: "Every source row ends in exactly one outcome; the counts add up to the rows read.",
    mechanism: "One row of the ledger a source row; every report is computed from the ledger.",
    tests: ["test/properties/jobs-plan.test.ts", "test/jobs/runs.test.ts"],
  },
  {
    id: "P2",
    promise: "SIGKILL at any moment loses no outcome and repeats no effect.",
    mechanism: "The intent is on disk before a call, the outcome after it; each step settles its own doubt.",
    tests: ["test/jobs/answers-lost.test.ts", "test/jobs/invite.test.ts"],
    limit: "A call may be sent twice; its effect is there once.",
  },
  {
    id: "P3",
    promise: "What was acknowledged survives a loss of power.",
    mechanism: "SQLite in WAL mode with `synchronous=FULL`; files are synced before they are renamed, folders after it.",
    tests: ["test/jobs/ledger", "test/files/atomic-file.test.ts"],
    limit: "Real losses of power were not tried; a disk that lies about syncing cannot be helped.",
  },
  {
    id: "P4",
    promise: "A creation whose answer was lost is looked up, not guessed.",
    mechanism:
      "Ours if it is younger than the intent by the server's clock, was made by an administrator and looks as planned; otherwise it belongs to somebody else.",
    tests: ["test/load/steps", "test/jobs/answers-lost.test.ts", "test/faults/strangers.test.ts"],
    limit: "Another writer who makes the same user in the same second.",
  },
  {
    id: "P5",
    promise: "A hidden retry never turns our own creation into a duplicate.",
    mechanism: "The SDK sends each call once; one loop of ours repeats, and only what does no harm twice.",
    tests: ["test/cognito/transport.test.ts", "test/load/retrying-pool.test.ts"],
  },
  {
    id: "P6",
    promise: "The steps of a user are separate; a run that was killed between them finishes the rest.",
    mechanism: "The ledger counts a row's finished steps.",
    tests: ["test/load/steps", "test/jobs/links.test.ts", "test/jobs/mfa.test.ts", "test/jobs/groups.test.ts"],
  },
  {
    id: "P7",
    promise: "Two processes never work on one job.",
    mechanism: "An exclusive SQLite transaction on a file of its own, which the operating system ends with its process.",
    tests: ["test/faults/races.test.ts", "test/jobs/ledger"],
    limit: "State folders that are copies of each other, and network file systems.",
  },
  {
    id: "P8",
    promise: "A changed source, mapping, policy or pool is noticed before anything is written.",
    mechanism: "Fingerprints of all of them in the run's record; a content hash a user.",
    tests: ["test/files/fingerprint.test.ts", "test/jobs/runs.test.ts", "test/jobs/sync"],
    limit: "Rows of a database that change behind the cursor are seen by the next run.",
  },
  {
    id: "P9",
    promise: "Broken rows stop nobody else, and come back as a file that can be mended and read again.",
    mechanism: "Rejects in the source's own form; rows are known by their key and not by their line.",
    tests: ["test/cli/sources-and-rejects.test.ts", "test/properties/extract.test.ts"],
  },
  {
    id: "P10",
    promise: "A full disk ends the run in good order; it goes on once there is room.",
    mechanism: "Transactions and atomic files; a failed write ends the run and changes nothing.",
    tests: ["test/jobs/storage-failure.test.ts", "test/faults/file-faults-disk-full.test.ts"],
  },
  {
    id: "P11",
    promise: "Jumps of the clock break neither rates nor waits nor the order of things.",
    mechanism: "A monotonic clock for pace and waits; the server's clock wherever times are compared.",
    tests: ["test/load/pacing"],
  },
  {
    id: "P12",
    promise: "Credentials that expire are fetched anew once; if that does not help, the run ends with exit code 12 and can go on.",
    mechanism: "One class of failures, one renewal through AWS's own chain.",
    tests: ["test/cli/credentials-expire.test.ts", "test/cognito/credentials.test.ts", "test/jobs/credentials.test.ts"],
  },
  {
    id: "P13",
    promise: "Storms of throttling converge to the quota that the service really has.",
    mechanism: "One adaptive rate a quota category.",
    tests: ["test/load/pacing"],
    limit: "Whoever else calls the same account and Region shares its quotas.",
  },
  {
    id: "P14",
    promise: "An upload that failed or came too late leads to a new import job, never to half a file started.",
    mechanism: "Length checked before the job is started, which happens only after a 200.",
    tests: ["test/cognito/upload-csv.test.ts", "test/jobs/import-route.test.ts"],
  },
  {
    id: "P15",
    promise: "An import job that was made by a process which then died is found again.",
    mechanism: "Names that follow from run, part and attempt.",
    tests: ["test/load/import-job", "test/jobs/import-route.test.ts"],
  },
  {
    id: "P16",
    promise: "However an import job ends, its rows come to outcomes.",
    mechanism: "Lines of its log lead back to rows; the rest is looked up in the pool's list, and `unconfirmed` where that cannot tell.",
    tests: ["test/jobs/import-log.test.ts", "test/jobs/import-turn.test.ts", "test/jobs/verify-unconfirmed.test.ts"],
  },
  {
    id: "P17",
    promise: "A source that was cut off is refused before the first call.",
    mechanism: "The plan reads to the end before anything is written; standard input is copied first.",
    tests: ["test/extract/csv-source.test.ts", "test/extract/ndjson-source.test.ts", "test/extract/json-source.test.ts"],
    limit: "A file that ends after a whole row looks whole.",
  },
  {
    id: "P18",
    promise: "Report, rejects and id map agree with the ledger.",
    mechanism: "One transaction to read them from; files appear whole or not at all.",
    tests: ["test/files/atomic-file.test.ts", "test/jobs/report-page.test.ts"],
  },
  {
    id: "P19",
    promise: "Undo deletes only users that its run made and that nobody is known to have touched since.",
    mechanism: "The ledger's word, and the pool's dates and status, asked for again right before the call.",
    tests: ["test/jobs/undo", "test/cli/undo.test.ts"],
    limit: "What Cognito shows no trace of (see undo.md).",
  },
];
