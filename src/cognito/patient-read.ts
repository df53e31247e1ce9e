import { type ExitReason, type Failure, RunError } from "../model/index.ts";
import { classifyProfileRead } from "./classify-failure.ts";
import { pause } from "./pause.ts";

/** Runs one read, named as AWS names it, until it answers or there is no hope. Throws a RunError. */
export type PatientRead = <T>(api: string, read: () => Promise<T>) => Promise<T>;

/** Throttled and broken reads are repeated with full jitter, 8 times at most: about 15 seconds in the middle. */
export function patientRead(poolId: string, signal?: AbortSignal, what: PoolKind = "user pool"): PatientRead {
  return async (api, read) => {
    for (let attempt = 1; ; attempt += 1) {
      signal?.throwIfAborted();
      try {
        return await read();
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof RunError) throw error;
        const { failure, refresh } = classifyProfileRead(error, api);
        const hopeful = failure.kind === "throttled" || failure.kind === "transient" || (refresh && attempt === 1);
        if (!hopeful || attempt === ATTEMPTS) throw profileError(failure, poolId, what);
      }
      await pause(Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt), signal);
    }
  };
}

type PoolKind = "user pool" | "identity pool";

const ATTEMPTS = 8;
const BASE_MS = 100;
const CAP_MS = 5_000;

/** Without the SDK's error as its cause: that holds the request, and its text is not masked. */
function profileError(failure: Failure, poolId: string, what: PoolKind): RunError {
  const [exit, hint] = (what === "identity pool" ? IDENTITY_ENDS[failure.code] : undefined) ?? ENDS[failure.code] ?? BY_KIND[failure.kind];
  return new RunError(exit, `The ${what} ${poolId} could not be read. ${failure.message} (${failure.code}).`, hint);
}

type End = readonly [ExitReason, string];

const ENDS: Readonly<Record<string, End>> = {
  ResourceNotFoundException: ["notFound", "Check the pool's id, the Region and the account of the credentials."],
  InvalidParameterException: ["usage", "Check the pool's id and the Region."],
  NotAuthorizedException: [
    "credentials",
    "The credentials need DescribeUserPool, GetCSVHeader, ListGroups, ListIdentityProviders, ListUsers and, where the pool has MFA, GetUserPoolMfaConfig.",
  ],
};

const IDENTITY_ENDS: Readonly<Record<string, End>> = {
  NotAuthorizedException: ["credentials", "The credentials need cognito-identity:DescribeIdentityPool on the pool."],
};

const BY_KIND: Readonly<Record<Failure["kind"], End>> = {
  throttled: ["temporary", "Other traffic of the account uses up the request rate; run again later."],
  transient: ["temporary", "Check the network and the endpoint, then run again."],
  "unknown-outcome": ["temporary", "Check the network and the endpoint, then run again."],
  permanent: ["failure", "Cognito's answer says what is wrong with the pool."],
  fatal: ["failure", "Cognito's answer says what is wrong with the pool or the request."],
  credentials: ["credentials", "Check AWS_PROFILE or the AWS_* variables, sign in again, or ask for the permission that is missing."],
};
