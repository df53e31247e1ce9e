import { type ConnectOptions, connectPool, type PoolConnection } from "../../src/cognito/connect.ts";
import type { PoolProfile } from "../../src/model/index.ts";
import { createPoolFromFile, type PoolFile } from "../../src/sandbox/pool-file.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";

const REGION = "eu-central-1";

/** One user as the sandbox holds it, without times. */
export interface HeldUser {
  readonly username: string;
  readonly sub: string;
  readonly status: string;
  readonly enabled: boolean;
  /** `sub` left out; `identities` as `Google:7 WerkSSO:8`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly groups: readonly string[];
}

export interface SandboxPool {
  readonly sandbox: Sandbox;
  readonly userPoolId: string;
  readonly endpoint: string;
  /** Calls an operation on this pool from within. */
  call(operation: string, input: object): Promise<object>;
  /** The real adapter, over HTTP. */
  connect(more?: Partial<ConnectOptions>): PoolConnection;
  /** Reading a profile takes two seconds by the rate of its calls, so it is read once for all pools of a file. */
  profile(): Promise<PoolProfile>;
  /** All users, by username. */
  users(): Promise<readonly HeldUser[]>;
}

const GOOGLE = {
  ProviderName: "Google",
  ProviderType: "Google",
  ProviderDetails: { client_id: "example", client_secret: "example", authorize_scopes: "openid email" },
  AttributeMapping: { email: "email" },
};
const SAML = {
  ProviderName: "WerkSSO",
  ProviderType: "SAML",
  ProviderDetails: { MetadataURL: "https://sso.example.org/metadata" },
  AttributeMapping: { email: "email" },
};

/** Usernames are free, verified e-mail addresses are aliases, and everything that a test may need is there. */
export const PLAIN_POOL: PoolFile & Readonly<Record<string, unknown>> = {
  PoolName: "people",
  AliasAttributes: ["email"],
  AutoVerifiedAttributes: ["email"],
  UsernameConfiguration: { CaseSensitive: false },
  Groups: [{ GroupName: "readers" }, { GroupName: "writers" }],
  IdentityProviders: [GOOGLE, SAML],
};

/** Adds a pool to a sandbox. */
export async function addPool(sandbox: Sandbox, file: PoolFile = PLAIN_POOL): Promise<SandboxPool> {
  const { poolId } = await createPoolFromFile(sandbox, file, REGION);
  const call = (operation: string, input: object) => sandbox.call(operation, { UserPoolId: poolId, ...input }, REGION);
  const connect: SandboxPool["connect"] = (more) =>
    connectPool({
      userPoolId: poolId,
      endpointUrl: sandbox.endpoint,
      credentials: { accessKeyId: "any", secretAccessKey: "any" },
      environment: {},
      ...more,
    });
  return {
    sandbox,
    userPoolId: poolId,
    endpoint: sandbox.endpoint,
    call,
    connect,
    async profile() {
      const profile = PROFILES.get(file) ?? (await readProfile(connect()));
      PROFILES.set(file, profile);
      return { ...profile, id: poolId, arn: profile.arn.replace(profile.id, poolId) };
    },
    users: () => usersOf(call),
  };
}

const PROFILES = new Map<PoolFile, PoolProfile>();

async function readProfile(connection: PoolConnection): Promise<PoolProfile> {
  try {
    return await connection.readProfile();
  } finally {
    await connection.close();
  }
}

interface ListedUser {
  readonly Username: string;
  readonly UserStatus: string;
  readonly Enabled: boolean;
  readonly Attributes: readonly { readonly Name: string; readonly Value: string }[];
}

async function usersOf(call: SandboxPool["call"]): Promise<readonly HeldUser[]> {
  const held: HeldUser[] = [];
  let token: string | undefined;
  do {
    const page = (await call("ListUsers", { Limit: 60, ...(token === undefined ? {} : { PaginationToken: token }) })) as {
      readonly Users: readonly ListedUser[];
      readonly PaginationToken?: string;
    };
    for (const user of page.Users) {
      const { Groups } = (await call("AdminListGroupsForUser", { Username: user.Username, Limit: 60 })) as {
        readonly Groups: readonly { readonly GroupName: string }[];
      };
      held.push(heldUser(user, Groups.map(({ GroupName }) => GroupName).sort()));
    }
    token = page.PaginationToken;
  } while (token !== undefined);
  return held.sort((a, b) => (a.username < b.username ? -1 : 1));
}

function heldUser({ Username, UserStatus, Enabled, Attributes }: ListedUser, groups: readonly string[]): HeldUser {
  const attributes: Record<string, string> = {};
  for (const { Name, Value } of Attributes) if (Name !== "sub") attributes[Name] = Name === "identities" ? identities(Value) : Value;
  const sub = Attributes.find(({ Name }) => Name === "sub")?.Value ?? "";
  return { username: Username, sub, status: UserStatus, enabled: Enabled, attributes, groups };
}

function identities(json: string): string {
  const list = JSON.parse(json) as readonly { readonly providerName: string; readonly userId: string }[];
  return list
    .map(({ providerName, userId }) => `${providerName}:${userId}`)
    .sort()
    .join(" ");
}
