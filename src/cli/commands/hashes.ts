import { Command } from "commander";
import type { HashRule } from "../../documents/index.ts";
import type { Source } from "../../extract/source.ts";
import { auditHashes, type HashAudit } from "../../jobs/audit-hashes.ts";
import { choosePlaces } from "../../jobs/draft/choose-places.ts";
import { type OpenedSource, withJobSource, withScratch, withSource } from "../../jobs/draft/scratch-job.ts";
import { type Job, readJob } from "../../jobs/job.ts";
import { listPresets } from "../../jobs/presets.ts";
import { readMapping } from "../../jobs/read-mapping.ts";
import { surveySource } from "../../jobs/survey/survey-source.ts";
import { RunError } from "../../model/index.ts";
import { inputOf } from "../compose.ts";
import { addSourceOptions, readSourceOptions, rowCount, type SourceOptions } from "../init/source-options.ts";
import { listenForSignals } from "../signals.ts";
import { auditText } from "../terminal/audit-text.ts";
import { watchOnStderr } from "../terminal/watch.ts";

interface HashesOptions extends SourceOptions {
  readonly rows?: number;
  readonly column?: string;
  readonly mapping?: string;
  readonly job?: string;
  readonly json?: boolean;
}

/** Rows by which the columns of hashes are found. */
const SURVEYED_ROWS = 20_000;

export function hashesCommand(): Command {
  const command = new Command("hashes")
    .description("Tell which password hashes of a source can be imported, and what to do about the others.")
    .argument("[source]", "file of users; left out where a job or a database is named")
    .option("--column <place>", "column or path of the hashes (default: found out)")
    .option("--mapping <file>", "read the hashes as this mapping does")
    .option("--job <file>", "read the source and the hashes as this job does");
  return addSourceOptions(command)
    .option("--rows <n>", "look at so many rows (default: all)", rowCount)
    .option("--json", "as JSON on stdout")
    .action(async (file: string | undefined, options: HashesOptions) => {
      const audits = await audit(file, options);
      if (options.json === true) process.stdout.write(`${JSON.stringify({ type: "hashes", places: audits })}\n`);
      else process.stdout.write(audits.map(auditText).join("\n"));
    });
}

async function audit(file: string | undefined, options: HashesOptions): Promise<readonly HashAudit[]> {
  const { rows = Number.MAX_SAFE_INTEGER } = options;
  const watcher = watchOnStderr();
  const signals = listenForSignals();
  const input = (job: Job) => inputOf(job, (event) => watcher.tell(event), signals.drain);
  const auditAll = async (opened: OpenedSource, rule: HashRule | undefined) => {
    watcher.end();
    const audits: HashAudit[] = [];
    for (const each of await rulesFor(opened.source, options, rule)) audits.push(await auditHashes(opened, each, rows));
    return audits;
  };
  try {
    if (options.job !== undefined) {
      const job = await readJob(options.job, { source: file });
      const work = (opened: OpenedSource) => auditAll(opened, job.mapping.document.passwordHash);
      return await withScratch((folder) => withJobSource(job, { inputOf: input, rows, folder }, work));
    }
    const block = await readSourceOptions(file, options, await listPresets());
    const mapping = options.mapping === undefined ? undefined : await readMapping(options.mapping);
    return await withSource(block, input, rows, ({ job, ...opened }) =>
      auditAll({ ...opened, job: mapping === undefined ? job : { ...job, mapping } }, mapping?.document.passwordHash),
    );
  } finally {
    watcher.end();
    signals.close();
  }
}

/** What reads the hashes: the column that was named, else a mapping's rule, else the columns that look like hashes. */
async function rulesFor(source: Source, { column, mapping, job }: HashesOptions, rule: HashRule | undefined): Promise<readonly HashRule[]> {
  if (column !== undefined) return [{ from: column }];
  if (rule !== undefined) return [rule];
  if (mapping !== undefined || job !== undefined) {
    throw new RunError("usage", "The mapping has no passwordHash.", "Name the column of the hashes with --column.");
  }
  const places = choosePlaces(await surveySource(source, { rows: SURVEYED_ROWS })).allOf("passwordHash");
  if (places.length > 0) return places.map(({ place }) => ({ from: place }));
  throw new RunError("usage", "No column or path of the source looks like password hashes.", "Name it with --column.");
}
