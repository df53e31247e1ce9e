import { type Document, isMap, isPair, isScalar, type LineCounter } from "yaml";
import { z } from "zod";
import { didYouMean } from "./did-you-mean.ts";
import { type DocumentPath, describeProblem, spotOf, valueOffset } from "./document-spot.ts";

type Problem = z.core.$ZodIssue;

/** An error map for zod that names unknown keys with the known key that was probably meant. */
export function nameUnknownKeys(problem: z.core.$ZodRawIssue): string | undefined {
  if (problem.code !== "unrecognized_keys") return undefined;
  const known = knownKeys(problem.inst);
  return problem.keys.map((key) => `unknown key "${key}"${didYouMean(key, known)}`).join(SEPARATOR);
}

/** Problems of a checked document as lines: `m.yaml:12:5: attributes.email.from: expected text`, in the document's order. */
export function describeProblems(
  problems: readonly Problem[],
  document: Document,
  lines: LineCounter,
  fileName: string,
): readonly string[] {
  return problems
    .flatMap((problem) => flatten(problem, []))
    .flatMap((problem) => locate(problem, document))
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, path, message }) => describeProblem(spotOf(offset, lines, fileName), path, message));
}

// Between the messages of several unknown keys of one object; never part of a key.
const SEPARATOR = "\u0000";

function knownKeys(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum) return schema.keyType.options.map(String);
  return [];
}

interface Located {
  readonly offset: number;
  readonly path: DocumentPath;
  readonly message: string;
}

/** Replaces a failed union by the problems of the alternative that was meant: the one whose type fits. */
function flatten(problem: Problem, above: DocumentPath): readonly Problem[] {
  const path = [...above, ...problem.path];
  if (problem.code === "invalid_union") {
    const meant = problem.errors.find((errors) => !errors.some((error) => error.path.length === 0 && error.code === "invalid_type"));
    if (meant?.some((error) => error.code !== "invalid_value")) return meant.flatMap((error) => flatten(error, path));
  }
  return [{ ...problem, path }];
}

function locate(problem: Problem, document: Document): readonly Located[] {
  const { path } = problem;
  if (problem.code === "unrecognized_keys") {
    const messages = problem.message.split(SEPARATOR);
    return problem.keys.map((key, index) => ({
      offset: keyOffset(document, problem.path, key),
      path,
      message: messages[index] ?? "unknown key",
    }));
  }
  return [{ offset: valueOffset(document, problem.path), path, message: expectation(problem) }];
}

function expectation(problem: Problem): string {
  const message = problem.code === "invalid_key" ? (problem.issues[0]?.message ?? problem.message) : problem.message;
  if (problem.code === "invalid_type" && message.endsWith("received undefined")) return `missing: expected ${problem.expected}`;
  return message.replace(/^Invalid input: /, "").replace(/^Invalid (option|string): /, "");
}

function keyOffset(document: Document, path: DocumentPath, key: string): number {
  const node = path.length === 0 ? document.contents : document.getIn([...path], true);
  if (isMap(node)) {
    for (const pair of node.items) {
      if (isPair(pair) && isScalar(pair.key) && String(pair.key.value) === key && pair.key.range != null) return pair.key.range[0];
    }
  }
  return valueOffset(document, path);
}
