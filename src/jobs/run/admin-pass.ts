import { loadUser, type RowProgress, type Step, stepsOf } from "../../load/index.ts";
import type { Failure, Outcome } from "../../model/index.ts";
import { forEachConcurrent } from "../../streaming/for-each-concurrent.ts";
import { contentAfter } from "../content-hash.ts";
import { type RemainingRow, remainingRows } from "./remaining-rows.ts";
import type { RunContext } from "./run-context.ts";

/** Users under way at once: enough to keep the slowest quota category busy while others wait for it. */
const USERS_UNDER_WAY = 400;

/** Loads remaining rows call by call: those of the admin-api route alone, or all that are left. */
export async function adminPass(context: RunContext, which: "admin-api" | "all", drain: AbortSignal): Promise<void> {
  const journal = context.ledger.stepJournal(context.record);
  const load = {
    pool: context.pool,
    journal,
    targetBySub: context.profile.usernameAttributes.length > 0,
    outcomeOfRefusal: (step: Step, failure: Failure) => outcomeOfRefusal(context, step, failure),
  };
  const options = { invitation: context.job.document.policies.invitation, generatePassword: context.generatePassword };
  await forEachConcurrent(
    rowsFor(context, which, drain),
    USERS_UNDER_WAY,
    async ({ user, progress }: RemainingRow) => {
      const start: RowProgress = { ...progress, content: contentAfter(progress, user) };
      const outcome = await loadUser({ ...load, steps: stepsOf(user, options) }, start, drain);
      context.progress.settled(progress.ref.row, progress.ref.line, outcome);
    },
    drain,
  );
}

async function* rowsFor(
  context: RunContext,
  which: "admin-api" | "all",
  signal: AbortSignal,
): AsyncGenerator<readonly RemainingRow[], void, void> {
  for await (const batch of remainingRows(context, signal)) {
    yield which === "all" ? batch : batch.filter(({ route }) => route === "admin-api");
  }
}

/** Somebody made the user after the plan looked: the job's rule for existing users decides. */
function outcomeOfRefusal(context: RunContext, step: Step, failure: Failure): Outcome | undefined {
  return step.name === "create" && failure.code === "UsernameExistsException" ? context.existing.inPool : undefined;
}
