import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CognitoIdentityProviderClient, DescribeUserPoolCommand } from "@aws-sdk/client-cognito-identity-provider";
import type { Pool } from "../load/pool.ts";
import { type IdentityPoolTarget, type PoolMessaging, type PoolProfile, RunError } from "../model/index.ts";
import { sendCached } from "./cached-send.ts";
import { cognitoPool } from "./cognito-pool.ts";
import { connectIdentityPool } from "./connect-identity-pool.ts";
import { type Connection, sending } from "./connection.ts";
import { checkEndpoint } from "./endpoint-check.ts";
import { present } from "./operation.ts";
import { readIdentityPool, readIdentityPoolFile } from "./read-identity-pool.ts";
import { readMessaging } from "./read-messaging.ts";
import { type PoolFile, readPoolFile } from "./read-pool-file.ts";
import { readProfile } from "./read-profile.ts";
import { credentialRefresher } from "./refresh-credentials.ts";
import { serverClock } from "./server-clock.ts";
import { trustedAuthorities } from "./trust.ts";
import { uploadStore } from "./upload-store.ts";
import { WatchedHandler } from "./watched-handler.ts";

export interface ConnectOptions {
  /** `eu-central-1_Ab12Cd34E`. */
  readonly userPoolId: string;
  /** Default: the Region that the pool's id begins with. */
  readonly region?: string;
  /** Where users' developer ids are registered; its Region is always that of its id. */
  readonly identityPool?: IdentityPoolTarget;
  /** A profile of the AWS config files. */
  readonly profile?: string;
  /**
   * One endpoint for all services. Without it the SDK's own chain decides: AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER,
   * AWS_ENDPOINT_URL_COGNITO_IDENTITY, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS, AWS_ENDPOINT_URL, `endpoint_url` of the config file, AWS itself.
   */
  readonly endpointUrl?: string;
  /** Permits plain http to another machine. */
  readonly insecureEndpoint?: boolean;
  /** Default: the SDK's credential chain. */
  readonly credentials?: PoolCredentials;
  /** The process's environment, for what the SDK does not read in it: AWS_CA_BUNDLE, NODE_TLS_REJECT_UNAUTHORIZED. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** For one request and the beginning of its answer. Default 30,000. */
  readonly requestTimeoutMs?: number;
  /** Default 5,000. */
  readonly connectionTimeoutMs?: number;
}

export interface PoolCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface PoolConnection {
  readonly pool: Pool;
  /** Throws a RunError: `credentials`, `notFound`, `usage`, `temporary` or `failure`. */
  readProfile(signal?: AbortSignal): Promise<PoolProfile>;
  /** How the pool sends messages. Throws as `readProfile` does. */
  readMessaging(signal?: AbortSignal): Promise<PoolMessaging>;
  /** The pool as a sandbox can become it. Throws as `readProfile` does. */
  readPoolFile(signal?: AbortSignal): Promise<PoolFile>;
  /** The identity pool as a CreateIdentityPool request; undefined where the connection has none. Throws as `readProfile` does. */
  readIdentityPoolFile(signal?: AbortSignal): Promise<object | undefined>;
  /** Ends every socket. */
  close(): Promise<void>;
}

/** Prepares the way to one user pool; sends nothing yet. Throws a RunError (`usage`) for options that cannot be. */
export function connectPool(options: ConnectOptions): PoolConnection {
  const region = options.region ?? regionOf(options.userPoolId);
  if (options.endpointUrl !== undefined) checkEndpoint(parsedEndpoint(options.endpointUrl), options.insecureEndpoint === true);
  const clock = serverClock();
  const authorities = trustedAuthorities(options.environment);
  const requestTimeoutMs = options.requestTimeoutMs ?? 30_000;
  const connectionTimeoutMs = options.connectionTimeoutMs ?? 5_000;
  const insecureEndpoint = options.insecureEndpoint === true;
  const handling = { requestTimeoutMs, connectionTimeoutMs, authorities, insecureEndpoint, clock };

  const handler = new WatchedHandler(handling);
  const settings = {
    region,
    // A retry hidden in the SDK would turn our own create into a "duplicate".
    maxAttempts: 1,
    ...READ_FILES_ANEW,
    ...(options.endpointUrl === undefined ? {} : { endpoint: options.endpointUrl }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  };
  const cognito = new CognitoIdentityProviderClient({ ...settings, requestHandler: handler, cacheMiddleware: true });
  sendCached(cognito);
  const logs = new CloudWatchLogsClient({ ...settings, requestHandler: new WatchedHandler(handling) });
  const identityPool =
    options.identityPool && connectIdentityPool(options.identityPool, { ...settings, requestHandler: new WatchedHandler(handling) });
  const store = uploadStore({ timeout: connectionTimeoutMs, ...(authorities === undefined ? {} : { ca: authorities }) });

  let name: string | undefined;
  const connection: Connection = {
    poolId: options.userPoolId,
    cognito,
    logs,
    identityPool,
    store,
    requestTimeoutMs,
    endpoint: () => handler.endpoint,
    async poolName(signal) {
      if (name !== undefined) return name;
      const answer = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: options.userPoolId }), sending(signal));
      name = present(answer.UserPool?.Name, "UserPool.Name");
      return name;
    },
  };
  return {
    pool: cognitoPool(
      connection,
      credentialRefresher([cognito, logs, ...(identityPool === undefined ? [] : [identityPool.client])]),
      clock,
    ),
    async readProfile(signal) {
      const profile = await readProfile(connection, region, signal);
      name = profile.name;
      return identityPool === undefined ? profile : { ...profile, identityPool: await readIdentityPool(identityPool, signal) };
    },
    readMessaging: (signal) => readMessaging(connection, signal),
    readPoolFile: (signal) => readPoolFile(connection, signal),
    readIdentityPoolFile: async (signal) => identityPool && readIdentityPoolFile(identityPool, signal),
    async close() {
      cognito.destroy();
      logs.destroy();
      identityPool?.client.destroy();
      await store.close();
    },
  };
}

/**
 * The SDK keeps what it has read of the AWS config files for the life of the process, so that refreshed credentials would be
 * the expired ones again. It hands its client's settings on to the credential chain, which takes this one from them.
 */
const READ_FILES_ANEW: object = { ignoreCache: true };

function regionOf(userPoolId: string): string {
  const region = /^([\w-]+)_[0-9a-zA-Z]+$/.exec(userPoolId)?.[1];
  if (region !== undefined && userPoolId.length <= 55) return region;
  throw new RunError(
    "usage",
    `"${userPoolId}" is not the id of a user pool.`,
    "An id looks like eu-central-1_Ab12Cd34E; the AWS console shows it on the pool's first page.",
  );
}

function parsedEndpoint(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && url.username === "" && url.password === "") return url;
  throw new RunError("usage", "The endpoint is not a URL, or holds a user name.", "Write it like https://host:port, without credentials.");
}
