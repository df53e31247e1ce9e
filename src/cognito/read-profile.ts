import {
  DescribeUserPoolCommand,
  GetCSVHeaderCommand,
  ListGroupsCommand,
  ListIdentityProvidersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { IdentityProvider, PoolProfile } from "../model/index.ts";
import { type Connection, sending } from "./connection.ts";
import { present } from "./operation.ts";
import { type PatientRead, patientRead } from "./patient-read.ts";
import { accountOf, poolFacts } from "./pool-facts.ts";
import { readPages } from "./read-pages.ts";
import { readQuotas } from "./read-quotas.ts";

/** Reads everything that planning and loading depend on. Throws a RunError that names the operation and the pool. */
export async function readProfile(connection: Connection, region: string, signal?: AbortSignal): Promise<PoolProfile> {
  const { cognito, poolId } = connection;
  // First alone: it tells in one message whether there are credentials, a network and a pool at all.
  const described = await patientRead(poolId, signal)("DescribeUserPool", () =>
    cognito
      .send(new DescribeUserPoolCommand({ UserPoolId: poolId }), sending(signal))
      .then((answer) => present(answer.UserPool, "UserPool")),
  );
  // What one read finds wrong stops the others too.
  const stop = new AbortController();
  const rest = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const patient = patientRead(poolId, rest);
  const [csvHeader, groups, identityProviders, quotas] = await Promise.all([
    patient("GetCSVHeader", () => cognito.send(new GetCSVHeaderCommand({ UserPoolId: poolId }), sending(rest))),
    readGroups(connection, patient, rest),
    readIdentityProviders(connection, patient, rest),
    readQuotas(connection, rest),
  ]).catch((error: unknown) => {
    stop.abort();
    throw error;
  });
  const arn = described.Arn ?? "";
  return {
    id: poolId,
    name: described.Name ?? "",
    arn,
    region,
    account: accountOf(arn),
    ...poolFacts(described),
    csvHeader: csvHeader.CSVHeader ?? [],
    groups,
    identityProviders,
    quotas,
  };
}

async function readGroups({ cognito, poolId }: Connection, read: PatientRead, signal?: AbortSignal): Promise<readonly string[]> {
  return readPages(read, "ListGroups", async (token) => {
    const answer = await cognito.send(new ListGroupsCommand({ UserPoolId: poolId, Limit: PAGE, NextToken: token }), sending(signal));
    return { items: (answer.Groups ?? []).map((group) => present(group.GroupName, "GroupName")), next: answer.NextToken };
  });
}

async function readIdentityProviders(
  { cognito, poolId }: Connection,
  read: PatientRead,
  signal?: AbortSignal,
): Promise<readonly IdentityProvider[]> {
  return readPages(read, "ListIdentityProviders", async (token) => {
    const command = new ListIdentityProvidersCommand({ UserPoolId: poolId, MaxResults: PAGE, NextToken: token });
    const answer = await cognito.send(command, sending(signal));
    const items = (answer.Providers ?? []).map((provider) => ({
      name: present(provider.ProviderName, "ProviderName"),
      type: present(provider.ProviderType, "ProviderType"),
    }));
    return { items, next: answer.NextToken };
  });
}

const PAGE = 60;
