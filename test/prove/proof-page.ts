import { tableOf } from "../mutation/score.ts";
import { PROMISES, type Promised } from "./promises.ts";
import type { ProofRecord, SuiteRecord } from "./proof-record.ts";

/** docs/proof.md as the record says it. */
export function proofPage({ suites, mutation }: ProofRecord): string {
  const records = Object.entries(suites);
  return `${[
    INTRODUCTION,
    "## What was tried and survived",
    records.length === 0
      ? "Nothing yet."
      : table(
          ["what", "tried", "more", "seed", "test"],
          records.flatMap(([, record]) => record.proofs.map(proofRow)),
        ),
    "Tried where, and by which command:",
    table(["suite", "command", "when", "commit", "time", "machine"], records.map(suiteRow)),
    "## The promises",
    table(
      ["", "promise", "kept by", "tests", "survived", "not promised"],
      PROMISES.map((promise) => promiseRow(promise, records)),
    ),
    "## Mutation testing",
    mutation === undefined ? "Not run yet." : mutationSection(mutation),
  ].join("\n\n")}\n`;
}

const INTRODUCTION = `# Proof

What poolferry promises, by what each promise is kept, and what it has survived. Anybody can repeat it:

\`\`\`
npm test                     the same tests, as often as every commit affords
npm run prove                all suites in depth; this page is written from what they survived
npm run prove -- kills       one suite
\`\`\`

A suite that finds a violation fails, prints the seed with the command that repeats just that case, and leaves this page alone. The
raw figures are in [proof.json](proof.json). Everything ran against the sandbox, not against Cognito in AWS.`;

type ProofRow = SuiteRecord["proofs"][number];

function proofRow({ what, tried, figures, seed, file }: ProofRow): readonly string[] {
  const more = Object.entries(figures ?? {}).map(([name, count]) => `${name} ${grouped(count)}`);
  return [what, grouped(tried), more.join(", "), seed === undefined ? "" : String(seed), `\`${file}\``];
}

function suiteRow([name, { command, date, commit, machine, seconds, tests }]: readonly [string, SuiteRecord]): readonly string[] {
  return [name, `\`${command}\``, date, commit, `${tests} tests in ${Math.round(seconds / 60)} min`, machine];
}

function promiseRow(
  { id, promise, mechanism, tests, limit }: Promised,
  records: readonly (readonly [string, SuiteRecord])[],
): readonly string[] {
  const held = records.flatMap(([, { proofs }]) => proofs.filter(({ promises }) => promises.includes(id)));
  return [
    id,
    promise,
    mechanism,
    tests.map((test) => `\`${test}\``).join(", "),
    held.map(({ what, tried }) => `${what}: ${grouped(tried)}`).join("; "),
    limit ?? "",
  ];
}

function mutationSection({ date, commit, scores }: NonNullable<ProofRecord["mutation"]>): string {
  return `${tableOf(scores)}\n\n\`npm run mutation\`, ${date}, commit ${commit}. A mutant that makes tests run for ever is found, too; none is left out.`;
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
