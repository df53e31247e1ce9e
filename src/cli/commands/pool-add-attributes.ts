import { Command } from "commander";
import { connectPool } from "../../cognito/connect.ts";
import { sleep } from "../../compose/sleep.ts";
import { addAttributes } from "../../jobs/add-attributes.ts";
import { type Job, readJob } from "../../jobs/job.ts";
import { proposeMissingAttributes } from "../../jobs/missing-attributes.ts";
import { paceOf } from "../../jobs/pace.ts";
import { pacedPool, retryingPool, unhurriedPool } from "../../load/index.ts";
import { type AttributeSchema, RunError } from "../../model/index.ts";
import { connectOptions } from "../connect-options.ts";
import { listenForSignals } from "../signals.ts";
import { addTargetOptions, type TargetOptions } from "../target-options.ts";
import { attributesText } from "../terminal/attributes-text.ts";
import { confirm } from "../terminal/confirm.ts";
import { say, sayAside } from "../terminal/say.ts";
import { addWishOptions, type WishOptions, wishesOf } from "./wish-options.ts";

interface AddAttributesOptions extends TargetOptions, WishOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addAttributesCommand(): Command {
  const command = new Command("add-attributes")
    .description("Add the custom attributes that a job's mapping names and its pool lacks; they are for ever.")
    .argument("<job>", "job file");
  addWishOptions(command).option("--yes", "do not ask before adding").option("--json", "what was added, as JSON on stdout");
  return addTargetOptions(command).action(async (path: string, options: AddAttributesOptions) => {
    const job = await readJob(path);
    const { added, poolId } = await addMissing(job, path, options);
    if (options.json === true) process.stdout.write(`${JSON.stringify({ type: "attributes", pool: poolId, added })}\n`);
    else if (added.length === 0) say(`The pool ${poolId} has every attribute that the mapping names.\n`);
    else say(`Added ${added.map(({ name }) => name).join(", ")} to the pool ${poolId}.\n`);
  });
}

async function addMissing(
  job: Job,
  path: string,
  options: AddAttributesOptions,
): Promise<{ readonly added: readonly AttributeSchema[]; readonly poolId: string }> {
  const signals = listenForSignals();
  const connection = connectPool(connectOptions(job.document.target, options));
  try {
    const profile = await connection.readProfile(signals.drain);
    const proposal = proposeMissingAttributes(job.mapping.document, profile, wishesOf(options));
    if (proposal.attributes.length > 0) {
      sayAside(attributesText(profile, proposal));
      await askFirst(options, proposal.attributes.length, path);
      const { pollSeconds, timeoutMinutes } = job.document.importJob;
      const pool = retryingPool(pacedPool(unhurriedPool(connection.pool, signals.stop), paceOf(job, profile).rates));
      const adding = {
        pool,
        readSchema: async (signal: AbortSignal) => (await connection.readProfile(signal)).schema,
        sleep,
        now: () => performance.now(),
        pollMs: pollSeconds * 1000,
        timeoutMs: timeoutMinutes * 60_000,
        onWait: () =>
          process.stderr.write("An import job is running in the pool, which takes no attributes meanwhile; waiting for its end.\n"),
      };
      await addAttributes(adding, proposal.attributes, signals.drain);
    }
    return { added: proposal.attributes, poolId: profile.id };
  } finally {
    await connection.close();
    signals.close();
  }
}

/** Throws RunError `refused` where the answer is no, or where nobody can be asked. */
async function askFirst({ yes }: AddAttributesOptions, attributes: number, path: string): Promise<void> {
  if (yes === true) return;
  const what = attributes === 1 ? "this attribute" : `these ${attributes} attributes`;
  if (await confirm(`\nAdd ${what} for ever?`, `poolferry pool add-attributes ${path}`)) return;
  throw new RunError("refused", "Nothing was added.", "Answer yes, or use --yes where nobody can be asked.");
}
