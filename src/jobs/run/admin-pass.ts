import { loadUser, type RowProgress, stepsOf } from "../../load/index.ts";
import { forEachConcurrent } from "../../streaming/for-each-concurrent.ts";
import { contentAfter } from "../content-hash.ts";
import { RefusalWatch } from "./refusal-watch.ts";
import { type RemainingRow, remainingRows } from "./remaining-rows.ts";
import type { RunContext } from "./run-context.ts";

/** Users under way at once: enough to keep the slowest quota category busy while others wait for it. */
const USERS_UNDER_WAY = 400;
/** Longest pause after a first lost answer, half of it on average; doubles with each. */
const LOST_ANSWER_MS = 100;

/** Which of the remaining rows a pass is for: those of the admin-api route, users that shall not sign in, or all. */
type PassRows = "admin-api" | "disabled" | "all";

/** Loads remaining rows call by call. */
export async function adminPass(context: RunContext, which: PassRows, drain: AbortSignal): Promise<void> {
  const journal = context.ledger.stepJournal(context.record);
  const load = {
    pool: context.pool,
    journal,
    targetBySub: context.profile.usernameAttributes.length > 0,
    pause: (times: number, signal?: AbortSignal) => context.workplace.sleep(Math.random() * LOST_ANSWER_MS * 2 ** times, signal),
  };
  const { policies, identityPool } = context.job.document;
  const options = {
    invitation: policies.invitation,
    generatePassword: context.generatePassword,
    ...(identityPool && { onIdentityConflict: identityPool.onConflict }),
  };
  const refusals = new RefusalWatch(context);
  await forEachConcurrent(
    rowsFor(context, which, drain),
    USERS_UNDER_WAY,
    async ({ user, progress }: RemainingRow) => {
      if (user.credential.kind === "hash" && progress.stepsDone === 0)
        throw new Error("a user with a password hash reached the admin calls");
      const start: RowProgress = { ...progress, content: contentAfter(progress, user), mustEnrolTotp: user.mfa?.totp };
      const existing = { user, rule: context.existing, before: context.before };
      const outcome = await loadUser({ ...load, existing, steps: stepsOf(user, options) }, start, drain);
      await refusals.note(progress, outcome);
      context.progress.settled(progress.ref.row, progress.ref.line, outcome);
    },
    drain,
  );
}

async function* rowsFor(context: RunContext, which: PassRows, signal: AbortSignal): AsyncGenerator<readonly RemainingRow[], void, void> {
  for await (const batch of remainingRows(context, signal)) {
    if (which === "all") yield batch;
    else yield batch.filter(({ route, user }) => (which === "disabled" ? !user.enabled : route === "admin-api"));
  }
}
