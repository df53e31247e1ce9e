import type { Pool, PoolOperation, PoolOperations, PoolResult, PoolUser } from "../../src/load/pool.ts";
import type { Failure } from "../../src/model/index.ts";

export interface AnsweringPool {
  readonly pool: Pool;
  /** What was sent, in order. */
  readonly sent: readonly (readonly [PoolOperation, unknown])[];
  /** The signals that came with it. */
  readonly signals: readonly (AbortSignal | undefined)[];
}

/** The server's time before the first call; each call takes a second of it. */
export const SERVER_START = 1_772_532_000_000;

/** A pool whose n-th call of an operation gets the n-th of its answers, and the last one ever after; no other operation is expected. */
export function answeringPool(answers: Partial<Record<PoolOperation, readonly PoolResult[]>>): AnsweringPool {
  const sent: (readonly [PoolOperation, unknown])[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  return {
    sent,
    signals,
    pool: {
      async call<K extends PoolOperation>(operation: K, request: PoolOperations[K]["request"], signal?: AbortSignal) {
        const earlier = sent.filter(([called]) => called === operation).length;
        sent.push([operation, request]);
        signals.push(signal);
        const answer = answers[operation]?.[earlier] ?? answers[operation]?.at(-1);
        if (answer === undefined) throw new Error(`nobody expected ${operation}`);
        return answer as PoolResult<PoolOperations[K]["response"]>;
      },
      serverTime: () => SERVER_START + sent.length * 1_000,
    },
  };
}

export const DONE: PoolResult = { ok: true };

export function refused(code: string, kind: Failure["kind"] = "permanent"): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { kind, code, message: `made by the test: ${code}` } };
}

/** An answer that never came. */
export const LOST = refused("ECONNRESET", "unknown-outcome");

/** A user of the pool, made as the first call came. */
export function poolUser(
  more: Partial<Omit<PoolUser, "attributes">> & { readonly attributes?: Readonly<Record<string, string>> } = {},
): PoolUser {
  return {
    username: "user-1",
    sub: "sub-1",
    status: "CONFIRMED",
    enabled: true,
    createdAt: SERVER_START,
    modifiedAt: SERVER_START,
    ...more,
    attributes: new Map(Object.entries(more.attributes ?? {})),
  };
}

export function found(more: Parameters<typeof poolUser>[0] = {}): PoolResult {
  return { ok: true, user: poolUser(more) } as PoolResult;
}
