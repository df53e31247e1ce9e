import { basename, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { type DraftedJob, draftJob } from "../../jobs/draft/draft-job.ts";
import { jobText } from "../../jobs/draft/job-text.ts";
import { listPresets } from "../../jobs/presets.ts";
import { isPhoneCountry } from "../../transform/index.ts";
import { inputOf } from "../compose.ts";
import { openChoices } from "../init/choices.ts";
import { draftJson } from "../init/draft-json.ts";
import { readPool } from "../init/read-pool.ts";
import { addSourceOptions, readSourceOptions, rowCount, type SourceOptions } from "../init/source-options.ts";
import { draftFiles, MAPPING_FILE, writeDraft } from "../init/write-draft.ts";
import { listenForSignals } from "../signals.ts";
import { addTargetOptions, type TargetOptions } from "../target-options.ts";
import { askText, canAsk } from "../terminal/ask.ts";
import { draftText } from "../terminal/draft-text.ts";
import { say } from "../terminal/say.ts";
import { surveyText } from "../terminal/survey-text.ts";
import { watchOnStderr } from "../terminal/watch.ts";

interface InitOptions extends SourceOptions, TargetOptions {
  readonly rows: number;
  readonly preset?: string;
  readonly out: string;
  readonly name?: string;
  readonly pool?: string;
  readonly poolFile?: string;
  readonly phoneRegion?: string;
  readonly key?: string;
  readonly username?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Rows that are looked at unless more or fewer are asked for. */
const MOST_ROWS = 200_000;

export function initCommand(): Command {
  const command = new Command("init")
    .description("Look at a source, and write a job file and a mapping for it to begin with.")
    .argument("[source]", "file of users; left out where a database is named")
    .option("--preset <name>", "the system that the source comes from (default: recognised); none: draft every rule")
    .option("--out <folder>", "folder that the files go to", ".")
    .option("--name <name>", "name of the job and its file (default: the source's)")
    .option("--pool <id>", "id of the user pool to load")
    .option("--pool-file <file>", "a pool as `poolferry pool show --save` writes it, where the live one is out of reach")
    .option("--phone-region <country>", "country of phone numbers without +, such as DE (default: guessed)", countryCode)
    .option("--key <place>", "column or path that identifies a user (default: guessed)")
    .option("--username <place>", "column or path of the username (default: guessed)");
  addSourceOptions(command).option("--rows <n>", "look at so many rows", rowCount, MOST_ROWS);
  addTargetOptions(command)
    .option("--yes", "ask nothing, take the best guess")
    .option("--force", "overwrite files that are there")
    .option("--json", "what was found and written, as JSON on stdout");
  return command.action(init);
}

async function init(file: string | undefined, options: InitOptions): Promise<void> {
  const folder = resolve(options.out);
  const name = options.name ?? nameOf(file ?? options.table ?? "users");
  const files = await draftFiles(folder, name, options.force === true);
  const presets = await listPresets();
  const named = presets.filter((preset) => preset.name === options.preset);
  const source = await readSourceOptions(file, withRowKey(options), named.length > 0 || options.preset === "none" ? named : presets);
  const ask = options.yes !== true && options.json !== true && canAsk();
  const userPoolId = options.pool ?? (ask && options.poolFile === undefined ? await askPool() : undefined);
  const pool = await readPool(userPoolId, options.poolFile, options);
  const choices = openChoices(ask, pool.profile === undefined);
  const { key, username, phoneRegion } = options;
  const asOf = new Date().toISOString();
  const watcher = watchOnStderr();
  const signals = listenForSignals();
  try {
    const drafted = await draftJob({
      source,
      inputOf: (job) => inputOf(job, { target: options, tell: (event) => watcher.tell(event) }, signals.drain),
      rows: options.rows,
      asOf,
      profile: pool.profile,
      presets,
      preset: options.preset,
      phoneRegion,
      key,
      username,
      choosePreset: (fitting) => choices.preset(fitting),
      chooseMore: (survey) => choices.more(survey, { key, username, phoneRegion }),
    });
    watcher.end();
    const target = { userPoolId, region: options.region, endpointUrl: options.endpointUrl };
    const job = jobText({
      name,
      source: drafted.source,
      mapping: MAPPING_FILE,
      target,
      asOf: drafted.usesInstant ? asOf : undefined,
      folder,
    });
    await writeDraft(folder, files, { job, mapping: drafted.text });
    tellResult(drafted, pool.text, choices.guessed);
    if (options.json === true) process.stdout.write(`${JSON.stringify(draftJson(drafted, files))}\n`);
    else say(nextSteps(files, userPoolId));
  } finally {
    watcher.end();
    signals.close();
  }

  function tellResult(drafted: DraftedJob, poolText: string, guessed: readonly string[]): void {
    if (options.json === true) return;
    say(`${surveyText(drafted)}${draftText(drafted, poolText)}`);
    if (guessed.length > 0) say(`\nDecided without asking:\n${guessed.map((line) => `  - ${line}\n`).join("")}`);
  }
}

/** What identifies a user identifies a row, unless it is said otherwise. */
function withRowKey(options: InitOptions): InitOptions {
  return options.rowKey === undefined && options.key !== undefined ? { ...options, rowKey: [options.key] } : options;
}

async function askPool(): Promise<string | undefined> {
  for (;;) {
    const answer = await askText("Id of the user pool to load (Enter: later): ");
    if (answer === "") return undefined;
    if (/^[\w-]+_[0-9a-zA-Z]+$/.test(answer)) return answer;
    process.stderr.write("A pool id is like eu-central-1_AbCdEfGhI.\n");
  }
}

function nextSteps({ job, mapping }: { readonly job: string; readonly mapping: string }, pool: string | undefined): string {
  const first = pool === undefined ? `Put the pool's id into ${job}, read ${mapping}, then:` : `Read ${mapping}, then:`;
  return `\nWritten: ${job} and ${mapping}\n${first}\n\n  poolferry plan ${job}\n`;
}

/** The file's name without its endings, as a job's name may be. */
function nameOf(file: string): string {
  const name = basename(file)
    .replace(/(?:\.(?:csv|ndjson|jsonl|json|ldif|ldf|xlsx|parquet|txt|tsv|gz))+$/i, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 128);
  return name === "" || name === "mapping" ? "users" : name;
}

function countryCode(text: string): string {
  const country = text.toUpperCase();
  if (!isPhoneCountry(country)) throw new InvalidArgumentError(`${text} is no country; expected two letters such as DE`);
  return country;
}
