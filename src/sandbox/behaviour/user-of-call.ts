import type { Services } from "../operation.ts";
import { numberOfSub } from "../rules/subject-id.ts";
import { requireClientAndPool } from "../state/clients.ts";
import { findPool, NUMBERS } from "../state/pools.ts";
import { userOfRefreshToken } from "../state/sessions.ts";
import { findUser } from "../state/users.ts";

type Found = Pick<Services, "store" | "settings">;
type Members = Readonly<Record<string, unknown>>;

/** The key of the user that a request means by its pool and a name, or by a client and a name; undefined where there is none. */
export function userOfInput(services: Found, input: unknown): number | undefined {
  const { UserPoolId, ClientId, Username, DestinationUser, AccessToken, Token } = membersOf(input);
  if (typeof AccessToken === "string") return userOfToken(services, AccessToken);
  if (typeof Token === "string") return userOfRefreshToken(services.store, Token);
  const name = textOf(Username) ?? nameOfLinked(membersOf(DestinationUser));
  if (name === undefined) return undefined;
  const pool = typeof UserPoolId === "string" ? findPool(services, UserPoolId) : poolOfClient(services, ClientId);
  return pool === undefined ? undefined : findUser(services.store, pool, name)?.key;
}

/** The key of the user that an answer shows or signs in; undefined where it shows none. */
export function userOfOutput(services: Found, input: unknown, output: object): number | undefined {
  const { User, UserSub, AuthenticationResult } = membersOf(output);
  const token = membersOf(AuthenticationResult)["AccessToken"];
  if (typeof token === "string") return userOfToken(services, token);
  const { Attributes } = membersOf(User);
  const sub = textOf(UserSub) ?? (Array.isArray(Attributes) ? textOf(membersOf(Attributes.at(-1))["Value"]) : undefined);
  const { UserPoolId, ClientId } = membersOf(input);
  const pool = sub === undefined ? undefined : (poolKey(services, UserPoolId) ?? poolOfClient(services, ClientId)?.key);
  return sub === undefined ? undefined : keyOf(pool, sub);
}

/** The id of the pool that an access token says it is from; whether that is true, the operation looks at. */
export function poolOfToken(token: unknown): string | undefined {
  return textOf(claimsOf(token)["iss"])?.split("/").at(-1);
}

function userOfToken(services: Found, token: string): number | undefined {
  return keyOf(poolKey(services, poolOfToken(token)), textOf(claimsOf(token)["sub"]) ?? "");
}

function claimsOf(token: unknown): Members {
  try {
    return membersOf(JSON.parse(Buffer.from(textOf(token)?.split(".")[1] ?? "", "base64url").toString()));
  } catch {
    return {};
  }
}

function keyOf(pool: number | undefined, sub: string): number | undefined {
  const number = numberOfSub(sub);
  return pool === undefined || number === undefined ? undefined : pool * NUMBERS + number;
}

/** A pool's id never names another pool, so its key is read once. */
const POOL_KEYS = new WeakMap<object, Map<string, number>>();

function poolKey(services: Found, id: unknown): number | undefined {
  if (typeof id !== "string") return undefined;
  const known = POOL_KEYS.get(services.store) ?? new Map<string, number>();
  POOL_KEYS.set(services.store, known);
  const key = known.get(id) ?? findPool(services, id)?.key;
  if (key !== undefined) known.set(id, key);
  return key;
}

function poolOfClient(services: Found, id: unknown): ReturnType<typeof findPool> {
  const client = typeof id === "string" ? clientRow(services, id) : undefined;
  return client === undefined ? undefined : requireClientAndPool(services as Services, client).pool;
}

function clientRow({ store }: Found, id: string): string | undefined {
  return store.prepare("SELECT id FROM clients WHERE id = ?").get(id) === undefined ? undefined : id;
}

function nameOfLinked({ ProviderName, ProviderAttributeValue }: Members): string | undefined {
  const value = textOf(ProviderAttributeValue);
  return value === undefined || ProviderName === undefined || ProviderName === "Cognito" ? value : `${String(ProviderName)}_${value}`;
}

function membersOf(value: unknown): Members {
  return typeof value === "object" && value !== null ? (value as Members) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
