import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { CognitoIdentityClient } from "@aws-sdk/client-cognito-identity";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { UploadStore } from "./upload-store.ts";

/** What every operation needs to reach one user pool. */
export interface Connection {
  readonly poolId: string;
  readonly cognito: CognitoIdentityProviderClient;
  readonly logs: CloudWatchLogsClient;
  /** Absent where the job names no identity pool. */
  readonly identityPool: IdentityConnection | undefined;
  /** For the upload, which is no call of the SDK. */
  readonly store: UploadStore;
  readonly requestTimeoutMs: number;
  /** Where requests to Cognito go, once one was made. */
  endpoint(): URL | undefined;
  /** The pool's name, read once. */
  poolName(signal?: AbortSignal): Promise<string>;
}

/** What is needed to reach one identity pool. */
export interface IdentityConnection {
  readonly poolId: string;
  readonly region: string;
  readonly developerProvider: string;
  readonly client: CognitoIdentityClient;
}

/** The SDK's options of one call. */
export function sending(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
