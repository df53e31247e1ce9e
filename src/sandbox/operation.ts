import type { EventEmitter } from "node:events";
import type { Accounts } from "./behaviour/accounts.ts";
import type { CallHistory } from "./behaviour/call-history.ts";
import type { Draw } from "./behaviour/chance.ts";
import type { ActiveUserMeter } from "./billing/meter-active-users.ts";
import type { Calls } from "./calls.ts";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults/open-faults.ts";
import type { Outbox } from "./outbox.ts";
import type { Category } from "./quotas/rates.ts";
import type { SandboxSettings } from "./settings.ts";
import type { StructureShape, ValueOf } from "./shapes/shape.ts";
import type { Store } from "./state/store.ts";
import type { PreSignUpResponse } from "./triggers/pre-sign-up.ts";
import type { Triggers } from "./triggers/triggers.ts";

/** What every operation, route and background worker of one sandbox shares. */
export interface Services {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: SandboxSettings;
  /** The caller's account. */
  readonly accountId: string;
  readonly accounts: Accounts;
  /** The sandbox's own address, such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Counts the messages that Cognito would have sent; nothing is ever sent. */
  readonly outbox: Outbox;
  /** Requests per second of a category on the caller's clock; undefined where quotas are off. */
  readonly quotaOf: (category: Category, region?: string) => number | undefined;
  /** Changes a category's rate in a Region, in requests per second of the caller's clock. */
  readonly provisionQuota: (category: Category, region: string, perSecond: number) => void;
  /** What stands for the Lambda functions of the pools; mostly empty. */
  readonly triggers: Triggers;
  readonly calls: Calls;
  readonly faults: Faults;
  readonly billing: ActiveUserMeter;
  /** Undefined unless it is asked for. */
  readonly history: CallHistory | undefined;
  /** Seeded chance. */
  readonly draw: Draw;
  /** Operations tell background workers here that there is something to do. */
  readonly events: EventEmitter;
}

/** What an operation is given besides its input. */
export interface Context extends Services {
  /** From the request's signature; a public operation's is that of the pool it meets, and empty until then. */
  readonly region: string;
  /** What the operation's `prepare` found out. */
  readonly prepared?: Preparation;
}

/** What an operation finds out before it is handled, because it takes other threads to do so. */
export interface Preparation {
  /** The imported password hash that the request's password was proved against. */
  readonly provedHash?: string | undefined;
  /** What the pool's pre sign-up trigger answered. */
  readonly preSignUp?: PreSignUpResponse | undefined;
}

/** A share of a category's quota that is kept for itself: so many times as much as the category has. */
export interface Allowance {
  readonly category: Category;
  readonly times: number;
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
  /** Where single requests count against something else than `category`; the input is not checked yet. */
  readonly allowanceOf?: (input: unknown) => Allowance | undefined;
  readonly write: boolean;
  /** Needs no signature. */
  readonly public?: boolean;
  /** Asynchronous work before `handle`, which must look again at all that may have changed; undefined where there is none. */
  prepare?(context: Context, input: ValueOf<S>): Promise<Preparation> | undefined;
  handle(context: Context, input: ValueOf<S>): object;
  /** Asynchronous work after the commit; a rejection is the answer, and the change stays. */
  conclude?(context: Context, input: ValueOf<S>, output: object): Promise<void> | undefined;
}

/** An operation whatever its input: the server checks the input against `input` before it calls `handle`. */
export type AnyOperation = Omit<Operation<StructureShape>, "input" | "prepare" | "handle" | "conclude"> & {
  readonly input: StructureShape;
  prepare?(context: Context, input: never): Promise<Preparation> | undefined;
  handle(context: Context, input: never): object;
  conclude?(context: Context, input: never, output: object): Promise<void> | undefined;
};

/** Gives `handle` the types of its input. */
export function defineOperation<S extends StructureShape>(operation: Operation<S>): Operation<S> {
  return operation;
}
