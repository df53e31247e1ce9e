import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminLinkProviderForUserCommand,
  AdminSetUserPasswordCommand,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateUserImportJobCommand,
  CreateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { ROLE } from "./import-fixture.ts";
import { type Bench, list, openBench, refusal } from "./sandbox-client.ts";

/** A request that must be refused: what it is, by which exception, the command, and its input besides the pool's id. */
export type Refused = readonly [what: string, name: string, command: Command, input: object | ((world: World) => object)];

type Command = new (input: never) => unknown;

/** A pool with something of everything: every request of a battery meets a world like this. */
export interface World extends Bench {
  readonly poolId: string;
  readonly clientId: string;
  readonly importJobId: string;
  send(command: Command, input: object): Promise<unknown>;
}

export const PASSWORD = "Right-Pass-1";
export const ANN = { ProviderName: "Cognito", ProviderAttributeValue: "ann" };

/** One test a request: it is refused by its exception, and changes nothing. */
export function battery(rows: readonly Refused[]): void {
  const names = rows.map(([what]) => what);
  test("no request of this battery is there twice", () => {
    expect(new Set(names).size).toBe(rows.length);
  });
  test.each(rows)("%s: %s", async (_, name, command, input) => {
    const world = await openWorld();
    const before = contents(world);
    expect(await refusal(world.send(command, typeof input === "function" ? input(world) : input))).toMatchObject({ name });
    expect(contents(world)).toEqual(before);
    expect(world.sandbox.defects).toEqual([]);
  });
}

async function openWorld(): Promise<World> {
  const bench = await openBench();
  const poolId = await bench.pool({
    AliasAttributes: ["email", "phone_number"],
    AutoVerifiedAttributes: ["email"],
    Schema: [
      { Name: "tier", AttributeDataType: "String", StringAttributeConstraints: { MinLength: "2", MaxLength: "5" }, Mutable: true },
      { Name: "age", AttributeDataType: "Number", NumberAttributeConstraints: { MinValue: "0", MaxValue: "150" }, Mutable: true },
      { Name: "legacy", AttributeDataType: "String", Mutable: false },
      { Name: "staff", AttributeDataType: "Boolean", Mutable: true },
    ],
  });
  const send = (command: Command, input: object) => bench.client.send(new command({ UserPoolId: poolId, ...input } as never) as never);
  const address = (name: string) => list({ email: `${name}@example.com`, email_verified: "true" });
  for (const name of ["ann", "bob", "carl", "dora"]) {
    await send(AdminCreateUserCommand, { Username: name, MessageAction: "SUPPRESS", UserAttributes: address(name) });
    if (name !== "dora") await send(AdminSetUserPasswordCommand, { Username: name, Password: PASSWORD, Permanent: true });
  }
  await send(AdminDisableUserCommand, { Username: "carl" });
  await send(CreateGroupCommand, { GroupName: "editors" });
  await send(AdminAddUserToGroupCommand, { Username: "ann", GroupName: "editors" });
  const details = { client_id: "x", client_secret: "y", authorize_scopes: "openid", oidc_issuer: "https://login.example.com" };
  for (const ProviderName of ["CorpLogin", "OtherLogin"]) {
    await send(CreateIdentityProviderCommand, {
      ProviderName,
      ProviderType: "OIDC",
      ProviderDetails: { ...details, attributes_request_method: "GET" },
      AttributeMapping: { email: "email" },
    });
  }
  await send(AdminLinkProviderForUserCommand, { DestinationUser: ANN, SourceUser: identity("CorpLogin", "1") });
  const flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH"];
  const made = await send(CreateUserPoolClientCommand, { ClientName: "app", ExplicitAuthFlows: flows });
  const job = await send(CreateUserImportJobCommand, { JobName: "job", CloudWatchLogsRoleArn: ROLE });
  return {
    ...bench,
    poolId,
    send,
    clientId: (made as { UserPoolClient: { ClientId: string } }).UserPoolClient.ClientId,
    importJobId: (job as { UserImportJob: { JobId: string } }).UserImportJob.JobId,
  };
}

/** A source identity by its subject. */
export function identity(ProviderName: string, ProviderAttributeValue: string, ProviderAttributeName = "Cognito_Subject"): object {
  return { ProviderName, ProviderAttributeName, ProviderAttributeValue };
}

const TABLES = [
  "pools",
  "users",
  "sign_in_names",
  "groups",
  "memberships",
  "providers",
  "links",
  "clients",
  "import_jobs",
  "former_passwords",
] as const;

/** Everything that the sandbox keeps of the world. */
function contents({ sandbox }: Bench): object {
  return Object.fromEntries(TABLES.map((table) => [table, sandbox.store.prepare(`SELECT * FROM ${table}`).all()]));
}
