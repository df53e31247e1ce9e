import type { PoolOperation } from "../load/pool.ts";
import { type Failure, RunError } from "../model/index.ts";
import { API_OF, READS } from "./api-names.ts";
import { FAILURES, type FailureRule, type RuleKind } from "./failures.ts";
import { KnownFailure } from "./known-failure.ts";
import { maskMessage } from "./mask-message.ts";

export interface Classified {
  readonly failure: Failure;
  /** Fresh credentials or a corrected clock may cure it. */
  readonly refresh: boolean;
}

/** Makes a failure of whatever a call threw; `request` is masked out of any text of the service that is kept. */
export function classifyFailure(error: unknown, operation: PoolOperation, request: unknown): Classified {
  return classify(error, { api: API_OF[operation], read: READS.has(operation), operation, request });
}

/** The same for the reads that a pool profile is made of, which are no operations of the port. */
export function classifyProfileRead(error: unknown, api: string): Classified {
  return classify(error, { api, read: true, request: {} });
}

/** A row of the table, or what stands in for one. */
type Rule = Omit<FailureRule, "source">;

interface Called {
  readonly api: string;
  readonly read: boolean;
  readonly operation?: PoolOperation;
  readonly request: unknown;
}

function classify(error: unknown, called: Called): Classified {
  if (error instanceof KnownFailure) return { failure: error.failure, refresh: false };
  if (error instanceof RunError) return { failure: { kind: "fatal", code: error.exit, message: error.message }, refresh: false };
  const code = codeOf(error);
  const rule = Object.hasOwn(FAILURES, code) ? FAILURES[code] : undefined;
  const known: Rule = rule ?? unlisted(error, code);
  const kind = kindOf(known, called, error);
  const said = known.detail === true && error instanceof Error ? maskMessage(error.message, called.request) : "";
  const message = `${called.api}: ${known.text}${said === "" ? "" : ` (Cognito says: ${said})`}`;
  return { failure: { kind, code, message }, refresh: known.refresh === true };
}

function kindOf(rule: Rule, called: Called, error: unknown): Failure["kind"] {
  const special = called.operation && rule.only?.[called.operation];
  const kind: RuleKind = rule.kind === "lost" && neverConnected(error) ? "transient" : (special ?? rule.kind);
  if (kind !== "lost") return kind;
  return called.read ? "transient" : "unknown-outcome";
}

/**
 * A name that no table has. A broken server (5xx), or an answer of success that cannot be read, leaves a write in doubt
 * like a lost connection. Anything else ends the run with its name: guessing "not applied" could create a user twice,
 * guessing "this user's fault" could wave a whole source through as failed.
 */
function unlisted(error: unknown, code: string): Rule {
  const status = statusOf(error);
  if (status === undefined) {
    const ofTransport = hasText(error, "code") && !code.startsWith("ERR_");
    return ofTransport ? { kind: "lost", text: "the connection failed" } : unheardOf(code, "");
  }
  if (status >= 500 || status < 300) return { kind: "lost", text: `answer ${status} could not be read` };
  return unheardOf(code, ` with HTTP status ${status}`);
}

function unheardOf(code: string, where: string): Rule {
  return { kind: "fatal", text: `failed with "${code}"${where}, which poolferry does not know, so nothing is guessed` };
}

/** The service's exception name, or the transport's code, which the SDK hides behind the name TimeoutError. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "NotAnError";
  const ofService = "$fault" in error;
  if (!ofService && hasText(error, "code")) return plain(error.code);
  // The SDK's connection time-out is a TimeoutError without a code; its request time-out carries ETIMEDOUT.
  if (!ofService && error.name === "TimeoutError" && !("$response" in error || error instanceof DOMException)) return "NotConnected";
  return plain(error.name);
}

/** Names come from the wire: one that is no plain word is not repeated. */
function plain(name: string): string {
  return /^[A-Za-z][A-Za-z0-9_.]{0,79}$/.test(name) ? name : "Unnamed";
}

/** The socket never connected, so the request was never sent. Several addresses that all failed come as one AggregateError. */
function neverConnected(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverConnected);
  return hasText(error, "syscall") && (error.syscall === "connect" || error.syscall === "getaddrinfo");
}

function statusOf(error: unknown): number | undefined {
  const status = (error as Answered | null | undefined)?.$metadata?.httpStatusCode;
  return typeof status === "number" ? status : undefined;
}

/** What the SDK hangs on an error that came of an answer; anything may be thrown, so nothing of it is sure. */
interface Answered {
  readonly $metadata?: { readonly httpStatusCode?: unknown } | null;
}

function hasText<Key extends string>(value: unknown, key: Key): value is Record<Key, string> {
  return typeof (value as Partial<Record<Key, unknown>> | null | undefined)?.[key] === "string";
}
