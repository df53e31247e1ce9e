import type { CanaryResult } from "../../jobs/verify/sign-in-canaries.ts";
import type { Verification } from "../../jobs/verify/verify-events.ts";
import type { VerifyFiles } from "../../jobs/verify/write-verification.ts";
import { count, duration, table } from "./numbers.ts";

const NOT_EXPECTED = {
  skipped: "skipped by the mapping",
  rejected: "unreadable or rejected by the mapping",
  notLoaded: "loaded by no run",
  withoutPlan: "loaded before, and without a plan of their own by now",
} as const;

/** What a verification found, in counts, and where the lines are. */
export function verifyText(result: Verification, files: VerifyFiles): string {
  const sampled = result.scope === "sample";
  const found = [
    ["equal", result.equal],
    ["missing", result.missing],
    ["different", result.different],
    ...(sampled ? [] : [["extra", result.extra] as const]),
  ] as const;
  return [
    `\n${count(result.compared)} users ${sampled ? `drawn of ${count(result.rows)} rows (seed ${result.seed})` : "of the source"} against pool ${result.pool}, in ${duration(result.seconds)}\n`,
    counts(found.map(([name, users]) => [name, users])),
    section("\nDifferent in\n", Object.entries(result.names)),
    section(
      "\nRows whose user was not looked for\n",
      Object.entries(NOT_EXPECTED).map(([why, words]) => [words, result.notExpected[why as keyof typeof NOT_EXPECTED]]),
    ),
    result.gone === 0 ? "" : `\n${count(result.gone)} users that the job loaded are in the pool, and in the source no longer.\n`,
    result.federated === 0 ? "" : `\n${count(result.federated)} profiles of identity providers' users were left out.\n`,
    settledText(result),
    canariesText(result.canaries ?? []),
    `\n  counts  ${files.report}\n  lines   ${files.findings}\n`,
  ].join("");
}

function settledText({ settled }: Verification): string {
  return section("\nRows that runs had left unconfirmed\n", [
    ["created, as it turned out", settled.created],
    ["created, with steps for the next run", settled.unfinished],
    ["not in the pool: the next run loads them", settled.notInPool],
    ["still unconfirmed: the user of that name is older or different", settled.unconfirmed],
  ]);
}

function canariesText(canaries: readonly CanaryResult[]): string {
  if (canaries.length === 0) return "";
  const lines = canaries.map(({ canary, passwordEnv, result, challenge, code }) => {
    const end = result === "signed-in" ? "signed in" : result === "challenge" ? `password right, then ${challenge}` : `refused: ${code}`;
    return `  test user ${canary} ($${passwordEnv})  ${end}\n`;
  });
  return `\nSign-ins, each of which makes its user active in the month's bill\n${lines.join("")}`;
}

function section(title: string, lines: readonly (readonly [string, number])[]): string {
  const told = lines.filter(([, rows]) => rows > 0);
  return told.length === 0 ? "" : `${title}${counts(told)}`;
}

function counts(lines: readonly (readonly [string, number])[]): string {
  return table(lines.map(([name, users]) => [name, count(users)]));
}
