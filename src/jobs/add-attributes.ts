import { type Pool, runErrorOf } from "../load/index.ts";
import { type AttributeSchema, type PoolProfile, RunError } from "../model/index.ts";

/** Attributes that one call of AddCustomAttributes takes. */
const A_CALL = 25;
/** Calls in a row that change nothing before the command gives up. */
const TRIES = 5;

export interface AddingAttributes {
  readonly pool: Pool;
  /** The pool's schema as it is now. */
  readonly readSchema: (signal: AbortSignal) => Promise<PoolProfile["schema"]>;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly now: () => number;
  /** How long to wait between two tries while an import job runs in the pool, and altogether, ms. */
  readonly pollMs: number;
  readonly timeoutMs: number;
  /** Told once, when an import job keeps the pool from taking attributes. */
  readonly onWait: () => void;
}

/**
 * Adds custom attributes in calls of 25. Waits while an import job runs; an answer that was lost, or a refusal, is settled by
 * reading the schema. Resolves once the pool shows every attribute as asked for. Throws RunError where it cannot.
 */
export async function addAttributes(adding: AddingAttributes, wanted: readonly AttributeSchema[], signal: AbortSignal): Promise<void> {
  let missing = wanted;
  let fruitless = 0;
  let waitingSince: number | undefined;
  while (missing.length > 0) {
    const result = await adding.pool.call("addAttributes", { attributes: missing.slice(0, A_CALL) }, signal);
    if (!result.ok && result.failure.code === "UserImportInProgressException") {
      if (waitingSince === undefined) adding.onWait();
      waitingSince ??= adding.now();
      if (adding.now() - waitingSince >= adding.timeoutMs)
        throw runErrorOf({ ...result.failure, kind: "transient" }, "AddCustomAttributes");
      await adding.sleep(adding.pollMs, signal);
      continue;
    }
    waitingSince = undefined;
    if (!result.ok && result.failure.kind !== "unknown-outcome" && result.failure.kind !== "permanent") {
      throw runErrorOf(result.failure, "AddCustomAttributes");
    }
    const left = lackingIn(await adding.readSchema(signal), missing);
    fruitless = left.length < missing.length ? 0 : fruitless + 1;
    if (fruitless > 0 && !result.ok && (result.failure.kind === "permanent" || fruitless === TRIES)) {
      throw runErrorOf(result.failure, "AddCustomAttributes");
    }
    if (fruitless === TRIES) throw notShown(left);
    // The schema that is read may lag behind what was just written.
    if (fruitless > 0) await adding.sleep(adding.pollMs, signal);
    missing = left;
  }
}

/** Those that the schema does not have. Throws RunError `failure` where it has one otherwise: that can never be changed. */
function lackingIn(schema: PoolProfile["schema"], wanted: readonly AttributeSchema[]): readonly AttributeSchema[] {
  const held = new Map(schema.map((attribute) => [attribute.name, attribute]));
  const other = wanted.filter(({ name, type, mutable }) => {
    const found = held.get(name);
    return found !== undefined && (found.type !== type || found.mutable !== mutable);
  });
  if (other.length > 0) {
    throw new RunError(
      "failure",
      `The pool has ${other.map(({ name }) => name).join(", ")} by now, but of another type, or mutable where it should not be or the reverse.`,
      "Somebody else added it. It cannot be changed: choose another name in the mapping, or take it as it is.",
    );
  }
  return wanted.filter(({ name }) => !held.has(name));
}

function notShown(left: readonly AttributeSchema[]): RunError {
  return new RunError(
    "temporary",
    `Cognito took ${left.map(({ name }) => name).join(", ")}, but the pool's schema does not show it.`,
    "Run the same command again in a while: it adds only what is missing.",
  );
}
