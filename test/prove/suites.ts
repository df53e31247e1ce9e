/** A part of the proof that can be run by itself. */
export interface Suite {
  /** Test files or folders from the repository's root. */
  readonly tests: readonly string[];
  /** How much more than a commit's tests it tries. */
  readonly depths: Readonly<Record<`POOLFERRY_${string}`, number>>;
  /** What it does, for whoever chooses among them. */
  readonly about: string;
}

export const SUITES: Readonly<Record<string, Suite>> = {
  deaths: {
    about: "a process that dies at every call, write, file change and wait, and at pairs of them",
    tests: ["test/faults/crash-of-"],
    depths: { POOLFERRY_PAIRS: 500 },
  },
  schedules: {
    about: "seeded schedules of faults in process",
    tests: ["test/faults/schedules-"],
    depths: { POOLFERRY_SCHEDULES: 100_000 },
  },
  nights: {
    about: "seeded schedules of faults in nights of syncs, beside nights without any",
    tests: ["test/faults/nights.test.ts"],
    depths: { POOLFERRY_NIGHTS: 2_000 },
  },
  strangers: {
    about: "seeded schedules of faults while other people take names and addresses of the job's rows",
    tests: ["test/faults/strangers.test.ts"],
    depths: { POOLFERRY_STRANGERS: 5_000 },
  },
  kills: {
    about: "the built program ended by SIGKILL",
    tests: ["test/faults/kills.test.ts"],
    depths: { POOLFERRY_KILLS: 2_000 },
  },
  races: {
    about: "two processes that start at once on one job",
    tests: ["test/faults/races.test.ts"],
    depths: { POOLFERRY_RACES: 5_000 },
  },
  files: {
    about: "file operations that fail, full disks, files that may not grow",
    tests: ["test/faults/file-faults"],
    depths: { POOLFERRY_FILE_FAULT_ROUNDS: 5 },
  },
  wires: {
    about: "lines to the pool that delay, break, half-close or swallow",
    tests: ["test/faults/wire.test.ts"],
    depths: { POOLFERRY_WIRES: 2_000 },
  },
  commands: {
    about: "sequences of commands against a plain model",
    tests: ["test/faults/commands-"],
    depths: { POOLFERRY_MODEL_RUNS: 50_000 },
  },
  fuzz: {
    about: "damaged sources, mapping files and expressions",
    tests: ["test/properties/fuzzed-sources.test.ts", "test/properties/mapping-files.test.ts", "test/properties/expressions.test.ts"],
    depths: { POOLFERRY_FUZZ: 20 },
  },
};
