import { resolve } from "node:path";
import { type GuessedSettings, guessSettings } from "../../extract/guess/guess-settings.ts";
import { type Json, RunError } from "../../model/index.ts";
import type { Preset } from "../presets.ts";

/** The `source` of a job file as plain data; paths in it are absolute. */
export type SourceBlock = { readonly [key: string]: Json };

/** What a person says of a file that its bytes may not tell. */
export interface GivenSettings {
  readonly format?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly at?: string | undefined;
}

/** Kinds whose files say themselves how they are read. */
const SELF_TOLD = /\.(?:ldif|ldf|xlsx|parquet)(?:\.gz)?$/i;
const NOTHING_GUESSED: Partial<GuessedSettings> = {};
/** What a preset may say of reading a file; its format is told by the file itself. */
const FILE_KEYS = ["compression", "encoding", "delimiter", "quote", "columns", "ragged", "at", "sheet"];

/** How a file is read: what a person says goes before what the bytes tell, and that before what a preset says. */
export async function sourceBlockOf(file: string, given: GivenSettings, presets: readonly Preset[]): Promise<SourceBlock> {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as SourceBlock;
  const selfTold = given.format === undefined && SELF_TOLD.test(file);
  const { headless, format, ...guessed } = selfTold ? NOTHING_GUESSED : await guessSettings(resolve(file));
  const [preset] = presets;
  const fromPreset = presets.length === 1 && preset !== undefined ? presetSettings(preset) : {};
  const columns = headless === undefined || "columns" in said || "columns" in fromPreset ? {} : columnsFor(file, headless, presets);
  return { file: resolve(file), ...fromPreset, ...columns, ...(format === toldBy(file) ? {} : { format }), ...guessed, ...said };
}

/** The format that a job takes a file for by its ending. */
function toldBy(file: string): string | undefined {
  const ending = /\.(csv|ndjson|jsonl|json)(?:\.gz)?$/i.exec(file)?.[1]?.toLowerCase();
  return ending === "jsonl" ? "ndjson" : ending;
}

/** The settings of files among what a preset says of its source. */
export function presetSettings({ about }: Preset): SourceBlock {
  return Object.fromEntries(Object.entries(about.source).filter(([key]) => FILE_KEYS.includes(key)));
}

/** A file without a header row is named by the one preset that has as many columns. */
function columnsFor(file: string, cells: number, presets: readonly Preset[]): SourceBlock {
  const fitting = presets.map(presetSettings).filter(({ columns }) => Array.isArray(columns) && columns.length === cells);
  const [only] = fitting;
  if (fitting.length === 1 && only !== undefined) return only;
  throw new RunError(
    "usage",
    `${file}: the first row holds an e-mail address, so the file seems to have no header row.`,
    "Name its columns, in order, with --columns a,b,c, or the system that it comes from with --preset.",
  );
}
