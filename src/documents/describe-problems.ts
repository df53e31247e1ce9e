import { type Document, isMap, isNode, isPair, isScalar, type LineCounter } from "yaml";
import { z } from "zod";
import { didYouMean } from "./did-you-mean.ts";

type Problem = z.core.$ZodIssue;

/** An error map for zod that names unknown keys with the known key that was probably meant. */
export function nameUnknownKeys(problem: z.core.$ZodRawIssue): string | undefined {
  if (problem.code !== "unrecognized_keys") return undefined;
  const known = knownKeys(problem.inst);
  return problem.keys.map((key) => `unknown key "${key}"${didYouMean(key, known)}`).join(SEPARATOR);
}

/** Problems of a checked document as lines: `12:5: attributes.email.from: expected text`, in the document's order. */
export function describeProblems(problems: readonly Problem[], document: Document, lines: LineCounter): readonly string[] {
  return problems
    .flatMap((problem) => flatten(problem, []))
    .flatMap((problem) => locate(problem, document))
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, path, message }) => {
      const { line, col } = lines.linePos(offset);
      return `${line}:${col}: ${path === "" ? "" : `${path}: `}${message}`;
    });
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
  readonly path: string;
  readonly message: string;
}

/** Replaces a failed union by the problems of the alternative that was meant: the one whose type fits. */
function flatten(problem: Problem, above: readonly PropertyKey[]): readonly Problem[] {
  const path = [...above, ...problem.path];
  if (problem.code === "invalid_union") {
    const meant = problem.errors.find((errors) => !errors.some((error) => error.path.length === 0 && error.code === "invalid_type"));
    if (meant?.some((error) => error.code !== "invalid_value")) return meant.flatMap((error) => flatten(error, path));
  }
  return [{ ...problem, path }];
}

function locate(problem: Problem, document: Document): readonly Located[] {
  const path = pathText(problem.path);
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

function pathText(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`)).join("");
}

/** Where the value stands, or the nearest part of the path that exists. */
function valueOffset(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range != null) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffset(document: Document, path: readonly PropertyKey[], key: string): number {
  const node = path.length === 0 ? document.contents : document.getIn([...path], true);
  if (isMap(node)) {
    for (const pair of node.items) {
      if (isPair(pair) && isScalar(pair.key) && String(pair.key.value) === key && pair.key.range != null) return pair.key.range[0];
    }
  }
  return valueOffset(document, path);
}
