import type { PoolOperation, PoolOperations } from "../load/pool.ts";
import type { Connection } from "./connection.ts";

/** One operation of the port: one request, its answer in our words. Throws whatever the SDK throws. */
export type Operation<K extends PoolOperation> = (
  connection: Connection,
  request: PoolOperations[K]["request"],
  signal: AbortSignal | undefined,
) => Promise<PoolOperations[K]["response"]>;

export type OperationsOf<K extends PoolOperation> = { readonly [Name in K]: Operation<Name> };

/** A part of an answer that Cognito always sends. Its absence leaves open what happened. */
export function present<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new UnreadableAnswer(`the answer has no ${field}`);
  return value;
}

class UnreadableAnswer extends Error {
  override readonly name = "UnreadableAnswer";
}
