import type { EventEmitter } from "node:events";
import type { Clock } from "./clock.ts";
import type { Outbox } from "./outbox.ts";
import type { Category } from "./quotas/rates.ts";
import type { SandboxSettings } from "./settings.ts";
import type { StructureShape, ValueOf } from "./shapes/shape.ts";
import type { Store } from "./state/store.ts";

/** What every operation, route and background worker of one sandbox shares. */
export interface Services {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: SandboxSettings;
  readonly accountId: string;
  /** The sandbox's own address, such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Counts the messages that Cognito would have sent; nothing is ever sent. */
  readonly outbox: Outbox;
  /** Requests per second of a category on the caller's clock; undefined where quotas are off. */
  readonly quotaOf: (category: Category) => number | undefined;
  /** Operations tell background workers here that there is something to do. */
  readonly events: EventEmitter;
}

/** What an operation is given besides its input. */
export interface Context extends Services {
  /** From the request's signature; a public operation's is that of the pool it meets, and empty until then. */
  readonly region: string;
}

/**
 * One operation of the API. `handle` is synchronous: it answers the output, or throws a ServiceError; with `write` it
 * runs inside the store's group transaction, is undone when it throws, and is answered after the commit.
 */
export interface Operation<S extends StructureShape> {
  readonly name: string;
  /** The quota it counts against; undefined: none. */
  readonly category: Category | undefined;
  readonly input: S;
  readonly write: boolean;
  /** Needs no signature. */
  readonly public?: boolean;
  handle(context: Context, input: ValueOf<S>): object;
}

/** An operation whatever its input: the server checks the input against `input` before it calls `handle`. */
export type AnyOperation = Omit<Operation<StructureShape>, "input" | "handle"> & {
  readonly input: StructureShape;
  handle(context: Context, input: never): object;
};

/** Gives `handle` the types of its input. */
export function defineOperation<S extends StructureShape>(operation: Operation<S>): Operation<S> {
  return operation;
}
