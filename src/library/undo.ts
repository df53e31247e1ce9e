import { withPool } from "../compose/with-pool.ts";
import { withOwnLedger } from "../jobs/invite/open-ledger.ts";
import { identityPoolAsked } from "../jobs/undo/identities-asked.ts";
import type { UndoPlan } from "../jobs/undo/undo-events.ts";
import { MOST_DELETED, type UndoOutcome, undoJob } from "../jobs/undo/undo-job.ts";
import { RunError } from "../model/index.ts";
import { type JobInput, readJobInput } from "./job-input.ts";
import { confirmationOf } from "./leave.ts";
import { type Operation, startOperation } from "./operation.ts";
import type { InEnvironment, Leave, OperationOptions } from "./operation-options.ts";
import { withRequests } from "./with-requests.ts";

type Unread = "source" | "changedSince" | "input" | "pace";

export interface UndoChoices extends Omit<OperationOptions, Unread>, Leave<[plan: UndoPlan]> {
  /** Default: the latest run that loaded anybody. */
  readonly run?: string | undefined;
  /** Refuses to delete more users than this. Default 1000. */
  readonly maxDelete?: number | undefined;
  /** Also deletes users who can sign in, although nothing tells whether they did. */
  readonly allowPossiblySignedIn?: boolean | undefined;
  /** Also deletes groups that the run made and that nobody is in afterwards. */
  readonly groups?: boolean | undefined;
  /** Also takes deleted users' developer ids from the identities that were made for them. */
  readonly identities?: boolean | undefined;
  /** Shows what would be undone, and writes nothing to the pool. */
  readonly planOnly?: boolean | undefined;
}

/** See `undo` of the package. */
export function startUndo(input: JobInput, options: InEnvironment<UndoChoices>): Operation<UndoOutcome> {
  return startOperation(async (tell) => {
    const { run, maxDelete = MOST_DELETED, environment } = options;
    const planOnly = options.planOnly === true;
    const confirm = planOnly ? async () => false : confirmationOf(options);
    if (!Number.isSafeInteger(maxDelete) || maxDelete < 0) {
      throw new RunError("usage", "The option `maxDelete` cannot be.", "Give a whole number from 0.");
    }
    return withRequests(options, async (requests) => {
      const { stateFolder, folder } = options;
      const job = await readJobInput(input, { stateFolder, folder });
      const identityPool = identityPoolAsked(job, options.identities === true);
      return withOwnLedger(job, (ledger) =>
        withPool(job, { target: options, identityPool, environment, tell, requests }, async ({ connection, pool, workplace }) =>
          undoJob(job, ledger, await connection.readProfile(workplace.drain), pool, workplace, {
            run,
            maxDelete,
            allowPossiblySignedIn: options.allowPossiblySignedIn === true,
            groups: options.groups === true,
            identities: options.identities === true,
            planOnly,
            confirm,
          }),
        ),
      );
    });
  });
}
