import type { UndoPlan } from "../../jobs/undo/undo-events.ts";
import type { UndoOutcome } from "../../jobs/undo/undo-job.ts";
import { count, table } from "./numbers.ts";

const REASONS: Readonly<Record<string, string>> = {
  AliasOfAnotherUser: "another user signs in by the former address",
  "changed-by-later-run": "a later run changed the user: undo that one first",
  "changed-since": "somebody changed the user since",
  "deleted-by-run": "deleted by the run, and cannot be made again as they were",
  "identity-kept": "deleted, but the identity is older or has other developer ids",
  "in-doubt": "a call of the run was never answered: finish the run first",
  invited: "got a message by poolferry invite",
  "may-have-signed-in": "can sign in, and nothing tells whether that happened",
  "mfa-not-restored": "second factors that were switched on stay on",
  "no-before-image": "what was there before is not kept (any more)",
  "of-earlier-run": "created by an earlier run",
  "sub-unknown": "their id in the pool is not known",
  unconfirmed: "the run never learned what became of them",
};

/** What would be undone, in counts. */
export function undoPlanText(plan: UndoPlan): string {
  const work = [
    ["delete", plan.delete],
    ["restore", plan.restore],
    ["not in the pool any more", plan.gone],
    ["undone before", plan.done],
  ] as const;
  return [
    `Undo run ${plan.run} of the job ${plan.job} in pool ${plan.pool}\n\nUsers\n`,
    table(work.filter(([label, users]) => users > 0 || label === "delete").map(([label, users]) => [label, count(users)])),
    keptText(plan.keep),
    plan.groups.length === 0 ? "" : `\nGroups that the run made: ${plan.groups.join(", ")}\n`,
  ].join("");
}

/** What was undone, and where everybody's fate is. */
export function undoResultText({ plan, result, file }: UndoOutcome): string {
  if (result === undefined) return `${undoPlanText(plan)}\nNothing was undone.\n\n  ${file}\n`;
  const { deleted, restored, partly, gone, groupsDeleted, groupsEmpty, groupsInUse } = result;
  const work = [
    ["deleted", deleted],
    ["restored", restored],
    ["restored but for something", partly],
    ["gone before", gone],
  ] as const;
  const groups = [
    ["Groups deleted", groupsDeleted],
    ["Groups that nobody is in; --groups deletes them", groupsEmpty],
    ["Groups that somebody is in", groupsInUse],
  ] as const;
  return [
    `\nUndo ${result.run} of run ${result.undoes}\n`,
    table(work.filter(([label, users]) => users > 0 || label === "deleted").map(([label, users]) => [label, count(users)])),
    keptText(result.kept),
    ...groups.filter(([, names]) => names.length > 0).map(([label, names]) => `\n${label}: ${names.join(", ")}\n`),
    `\n  ${file}\n`,
  ].join("");
}

function keptText(kept: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(kept);
  return reasons.length === 0
    ? ""
    : `\nLeft as they are, or not restored whole\n${table(reasons.map(([code, users]) => [REASONS[code] ?? code, count(users)]))}`;
}
