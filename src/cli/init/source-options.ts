import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { type GivenSettings, type SourceBlock, sourceBlockOf } from "../../jobs/draft/source-block.ts";
import type { Preset } from "../../jobs/presets.ts";
import { RunError } from "../../model/index.ts";

/** The options by which a command names a source without a job file. */
export interface SourceOptions extends GivenSettings {
  readonly driver?: string;
  readonly databaseEnv?: string;
  readonly databaseFile?: string;
  readonly table?: string;
  readonly query?: string;
  readonly rowKey?: readonly string[];
}

/** Adds them without `--rows`, whose default is each command's own. */
export function addSourceOptions(command: Command): Command {
  return command
    .option("--format <format>", "format of the file (default: found out)")
    .option("--delimiter <text>", "CSV: what stands between cells (default: found out)")
    .option("--encoding <name>", "encoding of the file (default: found out)")
    .option("--columns <names>", "CSV without a header row: its columns, with commas between", names)
    .option("--at <path>", "JSON: path of the array of users (default: found out)")
    .option("--driver <name>", "instead of a file: a database, such as postgres, mysql or sqlite")
    .option("--database-env <variable>", "environment variable that holds the database's URL")
    .option("--database-file <file>", "SQLite: the database")
    .option("--table <name>", "table or view to read")
    .option("--query <select>", "instead of a table: one SELECT, without ORDER BY")
    .option("--row-key <columns>", "columns of the database that are unique together, with commas between", names);
}

/** The `source` of a job as the options name it. Throws RunError `usage` where they do not fit together. */
export async function readSourceOptions(
  file: string | undefined,
  options: SourceOptions,
  presets: readonly Preset[],
): Promise<SourceBlock> {
  const { driver, databaseEnv, databaseFile, table, query, rowKey, format, delimiter, encoding, columns, at } = options;
  if (driver === undefined) {
    if (file !== undefined) return sourceBlockOf(file, { format, delimiter, encoding, columns, at }, presets);
    throw new RunError("usage", "No source was named.", "Name a file, or a database with --driver, --table and --row-key.");
  }
  if (file !== undefined) throw new RunError("usage", "Both a file and a database were named.", "Leave one of them out.");
  const database = {
    driver,
    ...(databaseEnv === undefined ? {} : { urlEnv: databaseEnv }),
    ...(databaseFile === undefined ? {} : { file: resolve(databaseFile) }),
    ...(table === undefined ? {} : { table }),
    ...(query === undefined ? {} : { query }),
    ...(rowKey === undefined ? {} : { key: rowKey }),
  };
  return { database };
}

function names(text: string): readonly string[] {
  const found = text.split(",").map((name) => name.trim());
  if (found.some((name) => name === "")) throw new InvalidArgumentError("expected names with commas between, such as id,email,name");
  return found;
}

/** Reads the value of `--rows`. */
export function rowCount(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("expected a whole number from 1");
  return value;
}
