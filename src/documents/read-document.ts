import { type Document, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { RunError } from "../model/index.ts";
import { describeProblems, nameUnknownKeys } from "./describe-problems.ts";
import { describeProblem, type Locate, locator, spotOf } from "./document-spot.ts";

const MAX_CHARACTERS = 1_000_000;
const MAX_ALIASES = 50;

/** A checked document, and where in its file each of its values stands. */
export interface ReadDocument<T> {
  readonly document: T;
  readonly locate: Locate;
}

/**
 * Reads a document that people write, YAML 1.2 or JSON, and checks it against a schema. Throws one RunError (`usage`)
 * that lists every problem with its path, line and column. `schema` may choose by the values as they stand.
 */
export function readDocument<T extends z.ZodType>(
  content: string,
  fileName: string,
  schema: T | ((values: unknown) => T),
): ReadDocument<z.output<T>> {
  if (content.length > MAX_CHARACTERS) {
    throw new RunError(
      "usage",
      `${fileName}: the file is longer than ${MAX_CHARACTERS} characters.`,
      "A job or mapping file is a few pages at most; is this the data?",
    );
  }
  const lines = new LineCounter();
  const document = parse(content, fileName, lines);
  refusePrototypeKeys(document, fileName, lines);
  const values = valuesOf(document, fileName);
  const chosen = typeof schema === "function" ? schema(values) : schema;
  const result = chosen.safeParse(values, { error: nameUnknownKeys });
  if (result.success) return { document: result.data, locate: locator(document, lines, fileName) };
  throw new RunError(
    "usage",
    describeProblems(result.error.issues, document, lines, fileName).join("\n"),
    "Mend the lines named; docs/job-file.md and docs/mapping.md list every key.",
  );
}

function parse(content: string, fileName: string, lines: LineCounter): Document {
  let document: Document;
  try {
    document = parseDocument(content, {
      version: "1.2",
      schema: "core",
      resolveKnownTags: false,
      uniqueKeys: true,
      strict: true,
      lineCounter: lines,
      prettyErrors: false,
    });
  } catch (cause) {
    throw unreadable(fileName, "it is nested too deeply", cause);
  }
  const first = document.errors[0] ?? document.warnings[0];
  if (first === undefined) return document;
  if (first.code === "RESOURCE_EXHAUSTION") throw unreadable(fileName, "it is nested too deeply", first);
  throw new RunError(
    "usage",
    describeProblem(spotOf(first.pos[0], lines, fileName), [], `not valid YAML: ${firstLine(first.message)}`),
    "Mend the syntax; custom tags and duplicate keys are refused.",
    { cause: first },
  );
}

/** `__proto__` is no attribute and no source value; checkers of objects tend to overlook it, so it is refused by name. */
function refusePrototypeKeys(document: Document, fileName: string, lines: LineCounter): void {
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== "__proto__") return;
      const spot = spotOf(pair.key.range?.[0] ?? 0, lines, fileName);
      throw new RunError("usage", describeProblem(spot, [], 'unknown key "__proto__"'), "Take the key out.");
    },
  });
}

function valuesOf(document: Document, fileName: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw unreadable(
      fileName,
      cause instanceof ReferenceError ? "it has too many aliases (*name), or one to nothing" : "it is nested too deeply",
      cause,
    );
  }
}

function unreadable(fileName: string, why: string, cause: unknown): RunError {
  return new RunError("usage", `${fileName}: the document cannot be read: ${why}.`, "Write the values out.", { cause });
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? message;
}
