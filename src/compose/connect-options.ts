import type { ConnectOptions, PoolCredentials } from "../cognito/connect.ts";

/** What goes before a job file in saying how its pool is reached. */
export interface GivenTarget {
  /** A profile of the AWS config files. */
  readonly profile?: string | undefined;
  /** Region of the pool. Default: the job file's, else the prefix of the pool's id. */
  readonly region?: string | undefined;
  /** One endpoint for all services, such as a sandbox. */
  readonly endpointUrl?: string | undefined;
  /** Permits plain http to another machine. */
  readonly insecureEndpoint?: boolean | undefined;
  /** Default: the AWS SDK's own chain. */
  readonly credentials?: PoolCredentials | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a pool is, as a job file says it. */
interface PoolAddress {
  readonly userPoolId: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}

/** How to connect to a pool, what was given going before what the job file says. */
export function connectOptions(pool: PoolAddress, given: GivenTarget, environment: Environment): ConnectOptions {
  const region = given.region ?? pool.region;
  const endpointUrl = given.endpointUrl ?? pool.endpointUrl;
  const { profile, insecureEndpoint, credentials } = given;
  return {
    userPoolId: pool.userPoolId,
    environment,
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(profile === undefined ? {} : { profile }),
    ...(insecureEndpoint === undefined ? {} : { insecureEndpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}
