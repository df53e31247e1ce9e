import { setTimeout as delay } from "node:timers/promises";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { CognitoIdentityClient } from "@aws-sdk/client-cognito-identity";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";

type Client = CognitoIdentityProviderClient | CloudWatchLogsClient | CognitoIdentityClient;

/** Fetches fresh credentials through the same chain once they are refused, once for all the calls that met it together. */
export interface Refresher {
  /** Which credentials a call is about to use; give it back to `refresh`. */
  generation(): number;
  /** False: the chain has no usable credentials now. True at once, if another call has refreshed meanwhile. */
  refresh(generation: number): Promise<boolean>;
}

export function credentialRefresher(clients: readonly Client[]): Refresher {
  let generation = 0;
  let running: Promise<boolean> | undefined;
  return {
    generation: () => generation,
    refresh(used) {
      if (used !== generation) return Promise.resolve(true);
      running ??= fetchAnew(clients).finally(() => {
        generation += 1;
        running = undefined;
      });
      return running;
    },
  };
}

/** A credentials file that is being rewritten is empty for a moment. */
const REWRITE_MS = 1_000;

async function fetchAnew(clients: readonly Client[]): Promise<boolean> {
  return (await fetched(clients)) || (await delay(REWRITE_MS, clients).then(fetched));
}

async function fetched(clients: readonly Client[]): Promise<boolean> {
  try {
    for (const client of clients) await client.config.credentials({ forceRefresh: true });
    return true;
  } catch {
    // The failure that asked for this tells the caller already.
    return false;
  }
}
