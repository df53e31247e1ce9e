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
  kills: {
    about: "the built program ended by SIGKILL",
    tests: ["test/faults/kill-and-resume.test.ts"],
    depths: { POOLFERRY_KILLS: 2_000 },
  },
};
