import { EventEmitter } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { RunError } from "../model/index.ts";
import { BACKGROUND } from "./background.ts";
import { openAccounts } from "./behaviour/accounts.ts";
import { type CallRecord, openCallHistory } from "./behaviour/call-history.ts";
import { openDraws } from "./behaviour/chance.ts";
import { openListingLag } from "./behaviour/listing-lag.ts";
import { userOfInput } from "./behaviour/user-of-call.ts";
import { type Billing, meterActiveUsers } from "./billing/meter-active-users.ts";
import { type CallCounts, countCalls } from "./calls.ts";
import { type Clock, startClock } from "./clock.ts";
import { checkSchedule } from "./faults/check-schedule.ts";
import type { FaultSchedule } from "./faults/fault-schedule.ts";
import { type Faults, openFaults } from "./faults/open-faults.ts";
import { servedNames } from "./faults/served-names.ts";
import { listener } from "./http/listener.ts";
import type { Services } from "./operation.ts";
import { type Outbox, openOutbox } from "./outbox.ts";
import { perform, requireOperation } from "./perform.ts";
import { openQuotas, type QuotaChoice } from "./quotas/quotas.ts";
import { DEFAULT_SETTINGS, type SandboxSettings } from "./settings.ts";
import { latestInstant, rememberInstant } from "./state/latest-instant.ts";
import { provisionedLimits } from "./state/provisioned-limits.ts";
import { openStore, type Store } from "./state/store.ts";
import { openTriggers } from "./triggers/triggers.ts";

export interface SandboxOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Where everything is kept, one sandbox at a time; default: in memory. */
  readonly dataDir?: string;
  /** How many times as fast as real time the sandbox's clock runs, quotas included; default 1. */
  readonly speed?: number;
  /** Default `documented`; a record changes single categories, in requests per second of the sandbox's clock. */
  readonly quotas?: QuotaChoice;
  /** Default `123456789012`. */
  readonly accountId?: string;
  /** Further accounts by the access key ids of their callers; every other caller is of `accountId`. */
  readonly accounts?: Readonly<Record<string, string>>;
  /** Default: none. */
  readonly faults?: FaultSchedule;
  readonly settings?: Partial<SandboxSettings>;
}

/** A running sandbox, reachable from this machine only. */
export interface Sandbox {
  /** Such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly port: number;
  readonly clock: Clock;
  readonly settings: SandboxSettings;
  readonly store: Store;
  readonly outbox: Outbox;
  /**
   * Calls an operation from within, without quotas and without being counted; answers after the commit. The Region is
   * `us-east-1` unless given. Rejects with a ServiceError.
   */
  call(operation: string, input: object, region?: string): Promise<object>;
  /** Counts of the calls answered so far, by operation name. */
  readonly calls: ReadonlyMap<string, CallCounts>;
  /** The latest errors that are the sandbox's own fault; it prints nothing. */
  readonly defects: readonly unknown[];
  readonly faults: Pick<Faults, "schedule" | "set" | "hits">;
  /** Who became active in a virtual month (`2026-11`; default the present one); calls from within count none. */
  billing(month?: string): Billing;
  /** The latest calls, where the setting `callHistory` keeps them; `after` is the number of a call. */
  history(after?: number): readonly CallRecord[];
  /** Stops listening, ends open connections and background work, and closes the store. */
  close(): Promise<void>;
}

/** Starts the embedded Cognito on 127.0.0.1. Rejects with RunError when the port or the data folder is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const accountId = options.accountId ?? "123456789012";
  const accounts = openAccounts(accountId, options.accounts ?? {});
  if (options.faults !== undefined) checkSchedule(options.faults, servedNames());
  const triggers = await openTriggers(options.settings?.triggers ?? {});
  const store = openStore(options.dataDir);
  const server = createServer();
  try {
    await listen(server, options.port ?? 0);
  } catch (error) {
    store.close();
    throw new RunError(
      "failure",
      `The sandbox cannot listen on 127.0.0.1:${options.port ?? 0}.`,
      "Choose another port, or 0 for any free one.",
      {
        cause: error,
      },
    );
  }
  const port = (server.address() as AddressInfo).port;
  const endpoint = `http://127.0.0.1:${port}`;
  const clock = startClock(options.speed ?? 1, Math.max(Date.now(), latestInstant(store)));
  store.beforeCommit(() => rememberInstant(store, clock.now()));
  const settings: SandboxSettings = { ...DEFAULT_SETTINGS, ...options.settings };
  const quotas = openQuotas(options.quotas ?? "documented", clock, settings, (input) => userOfInput({ store, settings }, input));
  const calls = countCalls();
  const outbox = openOutbox(clock, settings.dailyEmails);
  const events = new EventEmitter();
  const faults = openFaults(clock, servedNames);
  const billing = meterActiveUsers(store, clock);
  const history = settings.callHistory > 0 ? openCallHistory(settings.callHistory, clock, faults) : undefined;
  if (settings.listUsersLagMs > 0) openListingLag(store, clock, settings.listUsersLagMs);
  faults.set(options.faults);
  const services: Services = {
    store,
    clock,
    settings,
    accountId,
    accounts,
    endpoint,
    outbox,
    quotaOf: quotas.rateOf,
    provisionQuota: quotas.provision,
    triggers,
    calls,
    faults,
    billing,
    history,
    draw: openDraws(settings.seed),
    events,
  };
  for (const { category, scope, rate } of provisionedLimits(store)) quotas.provision(category, scope, rate * clock.speed);
  const workers = BACKGROUND.map((background) => background.start(services));
  server.on("request", listener(services, quotas, calls));
  return {
    endpoint,
    port,
    clock,
    settings,
    store,
    outbox,
    calls: calls.byOperation,
    defects: calls.defects,
    faults,
    billing: billing.billing,
    history: (after) => history?.records(after) ?? [],
    async call(operation, input, region = "us-east-1") {
      const output = await perform(services, requireOperation(operation), region, structuredClone(input));
      await store.committed();
      return output;
    },
    async close() {
      await stop(server);
      for (const worker of workers) await worker.close();
      store.write(() => rememberInstant(store, clock.now()));
      store.close();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  // A client's pooled connection should not meet a server that has just closed it.
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
