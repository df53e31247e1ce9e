import { DescribeIdentityPoolCommand, type IdentityPool } from "@aws-sdk/client-cognito-identity";
import type { IdentityPoolProfile } from "../model/index.ts";
import { type IdentityConnection, sending } from "./connection.ts";
import { patientRead } from "./patient-read.ts";

/** What planning needs to know of an identity pool. Throws a RunError that names the pool. */
export async function readIdentityPool(connection: IdentityConnection, signal?: AbortSignal): Promise<IdentityPoolProfile> {
  const pool = await describe(connection, signal);
  const developer = pool.DeveloperProviderName;
  return {
    id: connection.poolId,
    name: pool.IdentityPoolName ?? "",
    region: connection.region,
    ...(developer === undefined ? {} : { developerProvider: developer }),
    providers: [
      ...(developer === undefined ? [] : [developer]),
      ...Object.keys(pool.SupportedLoginProviders ?? {}),
      ...(pool.CognitoIdentityProviders ?? []).flatMap(({ ProviderName }) => ProviderName ?? []),
      ...(pool.OpenIdConnectProviderARNs ?? []),
      ...(pool.SamlProviderARNs ?? []),
    ],
  };
}

/** The pool as a CreateIdentityPool request, from which a sandbox can make one like it. Holds no identity and no role. */
export async function readIdentityPoolFile(connection: IdentityConnection, signal?: AbortSignal): Promise<object> {
  const { IdentityPoolId: _id, IdentityPoolTags: _tags, ...definition } = await describe(connection, signal);
  const { $metadata: _metadata, ...file } = definition as typeof definition & { readonly $metadata?: unknown };
  return file;
}

function describe({ client, poolId }: IdentityConnection, signal: AbortSignal | undefined): Promise<IdentityPool> {
  return patientRead(
    poolId,
    signal,
    "identity pool",
  )("DescribeIdentityPool", () => client.send(new DescribeIdentityPoolCommand({ IdentityPoolId: poolId }), sending(signal)));
}
