import {
  DescribeIdentityProviderCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  ListGroupsCommand,
  ListIdentityProvidersCommand,
  type SchemaAttributeType,
  type UserPoolType,
} from "@aws-sdk/client-cognito-identity-provider";
import { type Connection, sending } from "./connection.ts";
import { present } from "./operation.ts";
import { type PatientRead, patientRead } from "./patient-read.ts";
import { readPages } from "./read-pages.ts";

/** A pool in the shape of a CreateUserPool request, with requests for what belongs into it; holds no secret. */
export interface PoolFile {
  readonly PoolName: string;
  readonly Groups: readonly object[];
  readonly IdentityProviders: readonly object[];
  /** A SetUserPoolMfaConfig request; absent where MFA is off. */
  readonly Mfa?: object;
  readonly [member: string]: unknown;
}

/** What of DescribeUserPool goes into a CreateUserPool request as it is. */
const CARRIED = [
  "Policies",
  "AutoVerifiedAttributes",
  "AliasAttributes",
  "UsernameAttributes",
  "UsernameConfiguration",
  "MfaConfiguration",
  "AccountRecoverySetting",
  "AdminCreateUserConfig",
  "UserAttributeUpdateSettings",
  "UserPoolTier",
] as const satisfies readonly (keyof UserPoolType)[];

/** Reads the target as a file from which a sandbox can make a pool like it: settings, schema, groups and identity providers. */
export async function readPoolFile(connection: Connection, signal?: AbortSignal): Promise<PoolFile> {
  const { cognito, poolId } = connection;
  const read = patientRead(poolId, signal);
  const pool = await read("DescribeUserPool", () =>
    cognito
      .send(new DescribeUserPoolCommand({ UserPoolId: poolId }), sending(signal))
      .then((answer) => present(answer.UserPool, "UserPool")),
  );
  const settings = Object.fromEntries(CARRIED.flatMap((name) => (pool[name] === undefined ? [] : [[name, pool[name]]])));
  const schema = (pool.SchemaAttributes ?? []).flatMap(schemaRequest);
  return {
    PoolName: pool.Name ?? poolId,
    ...settings,
    // A request takes no empty schema.
    ...(schema.length === 0 ? {} : { Schema: schema }),
    ...(await readMfa(connection, read, pool, signal)),
    Groups: await readGroups(connection, read, signal),
    IdentityProviders: await readProviders(connection, read, signal),
  };
}

/** A pool is made without MFA, for which the request has no room but for text messages, and then gets it. */
async function readMfa(
  { cognito, poolId }: Connection,
  read: PatientRead,
  { MfaConfiguration }: UserPoolType,
  signal: AbortSignal | undefined,
): Promise<{ readonly MfaConfiguration?: "OFF"; readonly Mfa?: object }> {
  if (MfaConfiguration === undefined || MfaConfiguration === "OFF") return {};
  const { $metadata: _, ...config } = await read("GetUserPoolMfaConfig", () =>
    cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId: poolId }), sending(signal)),
  );
  return { MfaConfiguration: "OFF", Mfa: config };
}

/** Custom attributes without their prefix, and those standard ones that a request can say something about. */
function schemaRequest(attribute: SchemaAttributeType): readonly SchemaAttributeType[] {
  const { Name = "", DeveloperOnlyAttribute: _developer, ...rest } = attribute;
  if (Name === "sub") return [];
  const custom = /^(dev:)?custom:(.*)$/.exec(Name);
  if (custom !== null) return [{ ...rest, Name: custom[2], ...(custom[1] === undefined ? {} : { DeveloperOnlyAttribute: true }) }];
  return attribute.Required === true ? [{ ...rest, Name }] : [];
}

async function readGroups({ cognito, poolId }: Connection, read: PatientRead, signal: AbortSignal | undefined): Promise<readonly object[]> {
  return readPages(read, "ListGroups", async (token) => {
    const answer = await cognito.send(new ListGroupsCommand({ UserPoolId: poolId, Limit: PAGE, NextToken: token }), sending(signal));
    const items = (answer.Groups ?? []).map(({ GroupName, Description, Precedence, RoleArn }) => ({
      GroupName,
      Description,
      Precedence,
      RoleArn,
    }));
    return { items, next: answer.NextToken };
  });
}

const PAGE = 60;

async function readProviders(
  { cognito, poolId }: Connection,
  read: PatientRead,
  signal: AbortSignal | undefined,
): Promise<readonly object[]> {
  const names = await readPages(read, "ListIdentityProviders", async (token) => {
    const command = new ListIdentityProvidersCommand({ UserPoolId: poolId, MaxResults: PAGE, NextToken: token });
    const answer = await cognito.send(command, sending(signal));
    return { items: (answer.Providers ?? []).map(({ ProviderName }) => present(ProviderName, "ProviderName")), next: answer.NextToken };
  });
  const providers: object[] = [];
  for (const ProviderName of names) {
    const { IdentityProvider } = await read("DescribeIdentityProvider", () =>
      cognito.send(new DescribeIdentityProviderCommand({ UserPoolId: poolId, ProviderName }), sending(signal)),
    );
    const { ProviderType, ProviderDetails = {}, AttributeMapping, IdpIdentifiers } = present(IdentityProvider, "IdentityProvider");
    providers.push({ ProviderName, ProviderType, ProviderDetails: withoutSecrets(ProviderDetails), AttributeMapping, IdpIdentifiers });
  }
  return providers;
}

/** A pool file is made to be kept and passed on: client secrets and private keys stay behind. */
function withoutSecrets(details: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, /secret|private_key/i.test(name) ? "left-out" : value]));
}
