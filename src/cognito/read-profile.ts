import {
  DescribeUserPoolCommand,
  GetCSVHeaderCommand,
  GetUserPoolMfaConfigCommand,
  ListGroupsCommand,
  ListIdentityProvidersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { GroupDefinition, IdentityProvider, PoolMfaFactor, PoolProfile } from "../model/index.ts";
import { type Connection, sending } from "./connection.ts";
import { groupDefinition } from "./group-definition.ts";
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
  const facts = poolFacts(described);
  // What one read finds wrong stops the others too.
  const stop = new AbortController();
  const rest = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const patient = patientRead(poolId, rest);
  const [csvHeader, groups, identityProviders, mfaFactors, limits] = await Promise.all([
    patient("GetCSVHeader", () => cognito.send(new GetCSVHeaderCommand({ UserPoolId: poolId }), sending(rest))),
    readGroups(connection, patient, rest),
    readIdentityProviders(connection, patient, rest),
    facts.mfa === "OFF" ? [] : readMfaFactors(connection, patient, rest),
    readQuotas(connection, rest),
  ]).catch((error: unknown) => {
    stop.abort();
    throw error;
  });
  const arn = described.Arn ?? "";
  const isMore = ({ description, precedence, roleArn }: GroupDefinition) =>
    description !== undefined || precedence !== undefined || roleArn !== undefined;
  return {
    id: poolId,
    name: described.Name ?? "",
    arn,
    region,
    account: accountOf(arn),
    ...facts,
    csvHeader: csvHeader.CSVHeader ?? [],
    mfaFactors,
    groups: groups.map(({ name }) => name),
    groupDefinitions: groups.filter(isMore),
    identityProviders,
    ...limits,
  };
}

async function readGroups({ cognito, poolId }: Connection, read: PatientRead, signal?: AbortSignal): Promise<readonly GroupDefinition[]> {
  return readPages(read, "ListGroups", async (token) => {
    const answer = await cognito.send(new ListGroupsCommand({ UserPoolId: poolId, Limit: PAGE, NextToken: token }), sending(signal));
    return { items: (answer.Groups ?? []).map(groupDefinition), next: answer.NextToken };
  });
}

/** Which second factors are on; a pool with MFA off is not asked. */
async function readMfaFactors({ cognito, poolId }: Connection, read: PatientRead, signal?: AbortSignal): Promise<readonly PoolMfaFactor[]> {
  const config = await read("GetUserPoolMfaConfig", () =>
    cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId: poolId }), sending(signal)),
  );
  return [
    ...(config.SmsMfaConfiguration?.SmsConfiguration === undefined ? [] : ["sms" as const]),
    ...(config.EmailMfaConfiguration === undefined ? [] : ["email" as const]),
    ...(config.SoftwareTokenMfaConfiguration?.Enabled === true ? ["totp" as const] : []),
  ];
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
