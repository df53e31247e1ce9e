import type { ConnectOptions } from "../cognito/connect.ts";
import type { TargetOptions } from "./target-options.ts";

/** Where a pool is, as a job file says it. */
interface PoolAddress {
  readonly userPoolId: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}

/** How to connect to a target, what the command line says going before the job file. */
export function connectOptions(pool: PoolAddress, given: TargetOptions): ConnectOptions {
  const region = given.region ?? pool.region;
  const endpointUrl = given.endpointUrl ?? pool.endpointUrl;
  return {
    userPoolId: pool.userPoolId,
    environment: process.env,
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(given.profile === undefined ? {} : { profile: given.profile }),
    ...(given.insecureEndpoint === undefined ? {} : { insecureEndpoint: given.insecureEndpoint }),
  };
}
