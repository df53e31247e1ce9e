import { CognitoIdentityClient, type CognitoIdentityClientConfig } from "@aws-sdk/client-cognito-identity";
import { type IdentityPoolTarget, RunError } from "../model/index.ts";
import type { IdentityConnection } from "./connection.ts";

/** Prepares the way to an identity pool, which may be in another Region than the user pool. Throws a RunError (`usage`) for an id that is none. */
export function connectIdentityPool(
  { id, developerProvider }: IdentityPoolTarget,
  settings: Omit<CognitoIdentityClientConfig, "region">,
): IdentityConnection {
  const region = regionOf(id);
  return { poolId: id, region, developerProvider, client: new CognitoIdentityClient({ ...settings, region }) };
}

function regionOf(id: string): string {
  const region = /^([\w-]+):[0-9a-f-]+$/.exec(id)?.[1];
  if (region !== undefined && id.length <= 55) return region;
  throw new RunError(
    "usage",
    `"${id}" is not the id of an identity pool.`,
    "An id looks like eu-central-1:1f2e3d4c-5b6a-7988-9a0b-1c2d3e4f5a6b; the AWS console shows it on the pool's first page.",
  );
}
