import { listUser, type Pool, type PoolUser, runErrorOf } from "../../load/index.ts";
import { forEachConcurrent } from "../../streaming/for-each-concurrent.ts";
import type { BeforeImageStore } from "../ledger/before-images.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { AskedUser, UndoSurvey } from "../ledger/undo-survey.ts";
import { objectionTo } from "./objection.ts";

const CHUNK = 500;
/** Look-ups under way at once. */
const LOOK_UPS = 30;

export interface RunSurvey {
  readonly ledger: Ledger;
  readonly survey: UndoSurvey;
  readonly images: BeforeImageStore;
  readonly pool: Pool;
  /** The run that is to be undone. */
  readonly run: string;
  readonly allowPossiblySignedIn: boolean;
}

/**
 * Finds out what is to become of everybody the ledger alone does not decide about. The pool is listed page by page as long as that
 * can be cheaper than asking for each user; none of it is billed. Throws RunError where the pool cannot be read.
 */
export async function surveyRun(context: RunSurvey, signal: AbortSignal): Promise<void> {
  await judgeTaken(context);
  const listedWhole = await judgeByListing(context, signal);
  const judge = async (asked: AskedUser) => {
    // A user that is late on the list is found when its turn comes.
    const user = listedWhole ? undefined : await listUser(context.pool, asked.sub, signal);
    await context.ledger.transaction(() => context.survey.set(asked.id, user === undefined ? "gone" : standingOf(context, user, asked)));
  };
  await forEachConcurrent(openUsers(context.survey), LOOK_UPS, judge, signal);
}

async function judgeTaken({ ledger, survey, images, run }: RunSurvey): Promise<void> {
  for (let after = 0; ; ) {
    const users = survey.open(true, after, CHUNK);
    const last = users.at(-1);
    if (last === undefined) return;
    await ledger.transaction(() => {
      for (const { id, sub } of users) survey.set(id, images.find(run, sub) === undefined ? "no-before-image" : "restore");
    });
    after = last.id;
  }
}

/** True where the pool was listed to its end. */
async function judgeByListing(context: RunSurvey, signal: AbortSignal): Promise<boolean> {
  const { ledger, survey, pool } = context;
  let token: string | undefined;
  let open = survey.countOpen();
  for (let pages = open; pages > 0 && open > 0; pages--) {
    const page = await pool.call("listUsers", { limit: 60, ...(token === undefined ? {} : { token }) }, signal);
    if (!page.ok) throw runErrorOf(page.failure, "ListUsers");
    await ledger.transaction(() => {
      for (const user of page.users) {
        const asked = survey.asked(user.sub);
        if (asked === undefined) continue;
        survey.set(asked.id, standingOf(context, user, asked));
        open--;
      }
    });
    token = page.next;
    if (token === undefined) return true;
  }
  return false;
}

async function* openUsers(survey: UndoSurvey): AsyncGenerator<readonly AskedUser[]> {
  for (let after = 0; ; ) {
    const users = survey.open(false, after, CHUNK);
    const last = users.at(-1);
    if (last === undefined) return;
    yield users;
    after = last.id;
  }
}

function standingOf({ allowPossiblySignedIn }: RunSurvey, user: PoolUser, { touchedAt }: AskedUser): string {
  return objectionTo(user, touchedAt, allowPossiblySignedIn) ?? "delete";
}
