import { Command, InvalidArgumentError } from "commander";
import { withOwnLedger } from "../../jobs/invite/open-ledger.ts";
import { readJob } from "../../jobs/job.ts";
import { identityPoolAsked } from "../../jobs/undo/identities-asked.ts";
import { MOST_DELETED, undoJob } from "../../jobs/undo/undo-job.ts";
import type { SetExitCode } from "../program.ts";
import { addTargetOptions, type TargetOptions } from "../target-options.ts";
import { confirm } from "../terminal/confirm.ts";
import { openOutput } from "../terminal/output.ts";
import { undoPlanText, undoResultText } from "../terminal/undo-text.ts";
import { withPool } from "../with-pool.ts";

interface UndoCommandOptions extends TargetOptions {
  readonly plan?: boolean;
  readonly yes?: boolean;
  readonly maxDelete: number;
  readonly allowPossiblySignedIn?: boolean;
  readonly groups?: boolean;
  readonly identities?: boolean;
  readonly state?: string;
  readonly json?: boolean;
}

export function undoCommand(setExitCode: SetExitCode): Command {
  const command = new Command("undo")
    .description("Take back what a run did, for users whom nobody has touched since; the same command again goes on.")
    .argument("<job>", "job file")
    .argument("[run]", "the run (default: the latest)")
    .option("--plan", "show what would be undone, in counts, and write nothing to the pool")
    .option("--max-delete <n>", "delete nobody where it would be more users than that", wholeNumber, MOST_DELETED)
    .option("--allow-possibly-signed-in", "also delete users who can sign in, although nothing tells whether they did")
    .option("--groups", "also delete groups that the run made and that nobody is in afterwards")
    .option("--identities", "also take deleted users' developer ids from the identities that were made for them")
    .option("--yes", "do not ask before the first write")
    .option("--state <folder>", "state folder (default: .poolferry/<job> beside the job file)")
    .option("--json", "events as NDJSON on stdout");
  return addTargetOptions(command).action(async (path: string, run: string | undefined, options: UndoCommandOptions) => {
    const job = await readJob(path, { stateFolder: options.state });
    const identityPool = identityPoolAsked(job, options.identities === true);
    const output = openOutput(options.json === true);
    await withOwnLedger(job, (ledger) =>
      withPool(job, { ...options, ...(identityPool && { identityPool }) }, output.tell, async ({ connection, pool, workplace }) => {
        const profile = await connection.readProfile(workplace.drain);
        const undone = await undoJob(job, ledger, profile, pool, workplace, {
          run,
          maxDelete: options.maxDelete,
          allowPossiblySignedIn: options.allowPossiblySignedIn === true,
          groups: options.groups === true,
          identities: options.identities === true,
          planOnly: options.plan === true,
          async confirm(plan) {
            output.settle();
            output.print(undoPlanText(plan));
            if (options.yes === true) return true;
            return confirm("\nUndo this?", `poolferry undo ${path}`);
          },
        });
        output.settle();
        output.print(undoResultText(undone));
        setExitCode(undone.exitCode);
      }),
    );
  });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError("expected a whole number from 0");
  return value;
}
