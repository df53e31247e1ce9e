import { tableOf } from "../mutation/score.ts";
import { PROMISES, type Promised } from "./promises.ts";
import { type ProofRecord, type SuiteRecord, type Survived, together } from "./proof-record.ts";

/** docs/proof.md as the record says it. */
export function proofPage({ suites, mutation }: ProofRecord): string {
  const records = Object.entries(suites);
  const survived = records.flatMap(([, runs]) => together(runs));
  return `${[
    INTRODUCTION,
    "## What was tried and survived",
    records.length === 0 ? "Nothing yet." : table(["what", "tried", "more", "seeds", "test"], survived.map(proofRow)),
    "Tried where, and by which command:",
    table(
      ["suite", "command", "when", "commit", "time", "machine"],
      records.flatMap(([name, runs]) => runs.map((run) => runRow(name, run))),
    ),
    "## The promises",
    table(
      ["", "promise", "kept by", "tests", "survived", "not promised"],
      PROMISES.map((promise) => promiseRow(promise, survived)),
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
npm run prove -- kills       one suite; what it survives is added to what it survived before
npm run prove -- --anew      begins the counts again
\`\`\`

A suite that finds a violation fails, prints the seed with the command that repeats just that case, and leaves this page alone. The
raw figures are in [proof.json](proof.json). Everything ran against the sandbox, not against Cognito in AWS.`;

function proofRow({ what, tried, figures, seeds, file }: Survived): readonly string[] {
  const more = Object.entries(figures ?? {}).map(([name, count]) => `${name} ${grouped(count)}`);
  return [what, grouped(tried), more.join(", "), seeds.join(", "), `\`${file}\``];
}

function runRow(name: string, { command, date, commit, machine, seconds, tests }: SuiteRecord): readonly string[] {
  return [name, `\`${command}\``, date, commit, `${tests} tests in ${Math.round(seconds / 60)} min`, machine];
}

function promiseRow({ id, promise, mechanism, tests, limit }: Promised, survived: readonly Survived[]): readonly string[] {
  const held = new Map<string, number>();
  for (const { what, tried, promises } of survived) if (promises.includes(id)) held.set(what, (held.get(what) ?? 0) + tried);
  return [
    id,
    promise,
    mechanism,
    tests.map((test) => `\`${test}\``).join(", "),
    [...held].map(([what, tried]) => `${what}: ${grouped(tried)}`).join("; "),
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
