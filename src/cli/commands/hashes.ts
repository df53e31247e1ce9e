import { Command } from "commander";
import type { HashRule } from "../../documents/index.ts";
import type { Source } from "../../extract/source.ts";
import { type OpenedSource, withJobSource, withScratch, withSource } from "../../jobs/draft/scratch-job.ts";
import { auditHashes, type HashAudit } from "../../jobs/hash-audit/audit-hashes.ts";
import { findHashRules } from "../../jobs/hash-audit/find-hash-rules.ts";
import { type Job, readJob } from "../../jobs/job.ts";
import { listPresets } from "../../jobs/presets.ts";
import { readMapping } from "../../jobs/read-mapping.ts";
import { RunError } from "../../model/index.ts";
import { inputOf } from "../compose.ts";
import { addSourceOptions, readSourceOptions, rowCount, type SourceOptions } from "../init/source-options.ts";
import { listenForSignals } from "../signals.ts";
import { auditText } from "../terminal/audit-text.ts";
import { say } from "../terminal/say.ts";
import { watchOnStderr } from "../terminal/watch.ts";

interface HashesOptions extends SourceOptions {
  readonly rows?: number;
  readonly column?: string;
  readonly mapping?: string;
  readonly job?: string;
  readonly json?: boolean;
}

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
      const { audits, preset } = await audit(file, options);
      if (options.json === true) {
        process.stdout.write(`${JSON.stringify({ type: "hashes", ...(preset === undefined ? {} : { preset }), places: audits })}\n`);
        return;
      }
      if (preset !== undefined) say(`Read as the preset ${preset} reads them.\n`);
      say(audits.map(auditText).join("\n"));
    });
}

interface AuditResult {
  readonly audits: readonly HashAudit[];
  /** The preset by whose rule the hashes were read; undefined where none was recognised. */
  readonly preset?: string | undefined;
}

async function audit(file: string | undefined, options: HashesOptions): Promise<AuditResult> {
  const { rows = Number.MAX_SAFE_INTEGER } = options;
  const watcher = watchOnStderr();
  const signals = listenForSignals();
  const input = (job: Job) => inputOf(job, { target: {}, tell: (event) => watcher.tell(event) }, signals.drain);
  const auditAll = async (opened: OpenedSource, rule: HashRule | undefined) => {
    watcher.end();
    const { rules, preset } = await rulesFor(opened.source, options, rule);
    const audits: HashAudit[] = [];
    for (const each of rules) audits.push(await auditHashes(opened, each, rows));
    return { audits, preset };
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

/** What reads the hashes: the column that was named, else a mapping's rule, else what is found in the source. */
async function rulesFor(
  source: Source,
  { column, mapping, job }: HashesOptions,
  rule: HashRule | undefined,
): Promise<{ readonly rules: readonly HashRule[]; readonly preset?: string }> {
  if (column === undefined && rule !== undefined) return { rules: [rule] };
  if (column === undefined && (mapping !== undefined || job !== undefined)) {
    throw new RunError("usage", "The mapping has no passwordHash.", "Name the column of the hashes with --column.");
  }
  const found = await findHashRules(source, column === undefined ? await listPresets() : [], column);
  if (found.rules.length > 0) return found;
  throw new RunError("usage", "No column or path of the source looks like password hashes.", "Name it with --column.");
}
