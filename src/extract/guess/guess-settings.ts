import type { SourceSpec } from "../../model/index.ts";
import { openSourceText, type SourceText } from "../source-text.ts";
import { guessDelimiter } from "./guess-delimiter.ts";
import { guessEncoding } from "./guess-encoding.ts";
import { guessJsonPlace } from "./guess-json-place.ts";

/** Settings of a file as its bytes tell them; what is left out is as the defaults have it. */
export interface GuessedSettings {
  readonly format: "csv" | "ndjson" | "json";
  readonly encoding?: NonNullable<SourceSpec["encoding"]>;
  readonly delimiter?: string;
  readonly at?: string;
  /** CSV whose first row holds an e-mail address, so that it is no header row: its cells. */
  readonly headless?: number;
}

/** Characters at the beginning of a file that its form is told from. */
const HEAD_CHARACTERS = 1_000_000;

/** Looks at a text file's beginning, and for the encoding at up to 64 MB of it. Throws a RunError where the file cannot be read. */
export async function guessSettings(file: string): Promise<GuessedSettings> {
  const encoding = await guessEncoding(await openSourceText({ file, format: "csv" }));
  const head = await headOf(await openSourceText({ file, format: "csv", ...(encoding && { encoding }) }));
  const told = encoding === undefined ? {} : { encoding };
  const form = /\.(?:ndjson|jsonl)(?:\.gz)?$/i.test(file) ? "ndjson" : jsonForm(head);
  if (form === "ndjson") return { format: "ndjson", ...told };
  if (form === "json") {
    const at = guessJsonPlace(head);
    return { format: "json", ...told, ...(at === undefined || at === "" ? {} : { at }) };
  }
  const delimiter = guessDelimiter(head);
  const headless = dataCells(head, delimiter);
  return { format: "csv", ...told, ...(delimiter === "," ? {} : { delimiter }), ...(headless === undefined ? {} : { headless }) };
}

async function headOf(text: SourceText): Promise<string> {
  const decoder = new TextDecoder();
  let head = "";
  for await (const chunk of text.chunks()) {
    head += decoder.decode(chunk, { stream: true });
    if (head.length >= HEAD_CHARACTERS) break;
  }
  return head;
}

/** A first line that is a whole object, with another object after it or nothing, is NDJSON, whatever the file's ending. */
function jsonForm(head: string): "ndjson" | "json" | undefined {
  const start = head.trimStart();
  if (start.startsWith("[")) return "json";
  if (!start.startsWith("{")) return undefined;
  const end = start.indexOf("\n");
  const line = end < 0 ? start : start.slice(0, end);
  if (!isWholeObject(line)) return "json";
  const rest = end < 0 ? "" : start.slice(end).trimStart();
  return rest === "" && guessJsonPlace(start) !== undefined ? "json" : "ndjson";
}

function isWholeObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

/** The cells of a first row that is somebody's data; undefined where it can be a header row. */
function dataCells(head: string, delimiter: string): number | undefined {
  const end = head.search(/[\r\n]/);
  const row = end < 0 ? head : head.slice(0, end);
  if (!/[^\s,;|"@]+@[^\s,;|"@]+\.\w/.test(row)) return undefined;
  return row.replace(/"[^"]*"/g, "").split(delimiter).length;
}
