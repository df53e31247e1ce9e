import { readFile } from "node:fs/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { inviteJob } from "../../jobs/invite/invite-job.ts";
import { withOwnLedger } from "../../jobs/invite/open-ledger.ts";
import { writeInvitations } from "../../jobs/invite/write-invitations.ts";
import { readJob } from "../../jobs/job.ts";
import { stateFolderAt } from "../../jobs/state-folder.ts";
import { RunError } from "../../model/index.ts";
import type { SetExitCode } from "../program.ts";
import { addTargetOptions, type TargetOptions } from "../target-options.ts";
import { confirm } from "../terminal/confirm.ts";
import { invitationPlanText, invitationResultText } from "../terminal/invite-text.ts";
import { openOutput } from "../terminal/output.ts";
import { withPool } from "../with-pool.ts";
import { durationMs } from "./duration-option.ts";

interface InviteCommandOptions extends TargetOptions {
  readonly kind: "auto" | "invitation" | "reset-code";
  readonly medium: "email" | "sms";
  readonly wave?: number;
  readonly every: number;
  readonly perDay?: number;
  readonly rate: number;
  readonly limit?: number;
  readonly only?: string;
  readonly plan?: boolean;
  readonly againInDoubt?: boolean;
  readonly yes?: boolean;
  readonly state?: string;
  readonly json?: boolean;
}

export function inviteCommand(setExitCode: SetExitCode): Command {
  const command = new Command("invite")
    .description("Send loaded users their invitation or reset code, in waves; the same command again goes on.")
    .argument("<job>", "job file")
    .argument("[run]", "users that this run created (default: all that the job's runs created)")
    .option("--plan", "show who would get what, in counts, and send nothing")
    .addOption(
      new Option("--kind <kind>", "send only one kind of message; auto: by each user's status")
        .choices(["auto", "invitation", "reset-code"])
        .default("auto"),
    )
    .addOption(
      new Option("--medium <medium>", "of invitations; reset codes go where the pool sends them")
        .choices(["email", "sms"])
        .default("email"),
    )
    .option("--wave <n>", "messages a wave (default: all in one)", positiveWhole)
    .addOption(new Option("--every <duration>", "time from wave to wave: 90s, 30m, 2h, 1d").argParser(durationMs).default(3_600_000, "1h"))
    .option("--per-day <n>", "messages within 24 hours (default: 50 where Cognito itself sends the mail)", positiveWhole)
    .option("--rate <n>", "messages a second", positive, 1)
    .option("--limit <n>", "send at most so many messages now", positiveWhole)
    .option("--only <file>", "only to users with these source keys, one a line")
    .option("--again-in-doubt", "also to users whose message may have gone out before a crash")
    .option("--yes", "do not ask before the first message")
    .option("--state <folder>", "state folder (default: .poolferry/<job> beside the job file)")
    .option("--json", "events as NDJSON on stdout");
  return addTargetOptions(command).action(async (path: string, run: string | undefined, options: InviteCommandOptions) => {
    const job = await readJob(path, { stateFolder: options.state });
    const only = options.only === undefined ? undefined : await readKeys(options.only);
    const output = openOutput(options.json === true);
    await withOwnLedger(job, (ledger) =>
      withPool(job, options, output.tell, async ({ connection, pool, workplace }) => {
        const messaging = await connection.readMessaging(workplace.drain);
        const { plan, waves, exitCode } = await inviteJob(job, ledger, messaging, pool, workplace, {
          run,
          only,
          kind: options.kind,
          medium: options.medium,
          wave: options.wave,
          everyMs: options.every,
          perDay: options.perDay,
          rate: options.rate,
          limit: options.limit,
          againInDoubt: options.againInDoubt === true,
          planOnly: options.plan === true,
          async confirm(planned) {
            output.settle();
            output.print(invitationPlanText(planned, messaging));
            if (options.yes === true) return true;
            return confirm("\nSend these messages?", `poolferry invite ${path}`);
          },
        }).finally(() => writeInvitations(ledger, stateFolderAt(job.stateFolder)));
        output.settle();
        output.print(
          waves === undefined
            ? invitationPlanText(plan, messaging)
            : invitationResultText(plan, waves, stateFolderAt(job.stateFolder).path),
        );
        setExitCode(exitCode);
      }),
    );
  });
}

async function readKeys(path: string): Promise<readonly string[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new RunError("usage", `The file of source keys ${path} cannot be read: ${(cause as Error).message}`, "Check the path.", {
      cause,
    });
  }
  const keys = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "");
  if (keys.length > 0) return keys;
  throw new RunError("usage", `The file of source keys ${path} is empty.`, "Write one source key a line, as id-map.csv has them.");
}

function positiveWhole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("expected a whole number from 1");
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("expected a number above 0");
  return value;
}
