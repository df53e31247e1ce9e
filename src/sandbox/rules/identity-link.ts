import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { providerUser } from "../shapes/provider-user.ts";
import type { ValueOf } from "../shapes/shape.ts";
import { requireProvider } from "../state/providers.ts";
import type { Store } from "../state/store.ts";
import { findUser, readUser, type StoredUser, saveAttributes } from "../state/users.ts";
import type { Pool } from "./pool.ts";
import { SOCIAL_PROVIDERS } from "./provider.ts";

/** A user's identity at a provider, before it has ever signed in. */
export interface SourceIdentity {
  readonly provider: string;
  readonly attribute: string;
  readonly value: string;
}

/** Checks a SourceUser. Throws InvalidParameterException, or ResourceNotFoundException for a provider the pool lacks. */
export function identityOf({ store }: Context, pool: Pool, source: ValueOf<typeof providerUser>): SourceIdentity {
  const { ProviderName: name, ProviderAttributeName: attribute, ProviderAttributeValue: value } = source;
  if (!name || !attribute || !value) throw invalid("SourceUser must have a provider name, an attribute name and an attribute value.");
  if (name === "Cognito") {
    throw invalid(
      "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser",
    );
  }
  const provider = requireProvider(store, pool, name);
  const mapped = !SOCIAL_PROVIDERS.has(provider.type) && Object.hasOwn(provider.definition.AttributeMapping ?? {}, attribute);
  if (attribute !== SUBJECT && !mapped)
    throw invalid(`Invalid SourceUser: ProviderAttributeName ${attribute} is not valid for this provider.`);
  return { provider: name, attribute, value };
}

/** Links an identity to a user, and shows it in `identities`. Throws InvalidParameterException or LimitExceededException. */
export function linkIdentity({ store, settings, clock }: Context, pool: Pool, user: StoredUser, source: SourceIdentity): void {
  const { provider, attribute, value } = source;
  if (findUser(store, pool, `${provider}_${value}`) !== undefined) {
    throw invalid("Merging is not currently supported, provide a SourceUser that has not been signed up in order to link");
  }
  const owner = store
    .prepare("SELECT user FROM links WHERE pool = ? AND provider = ? AND attribute = ? AND value = ?")
    .get(pool.key, provider, attribute, value) as { user: number } | undefined;
  if (owner?.user === user.key && settings.repeatedLink === "ignore") return;
  const links = linksOf(store, user.key);
  const second = settings.secondLinkOfProvider === "refuse" && links.some((link) => link.provider === provider);
  if (owner !== undefined || second) throw invalid(settings.repeatedLinkMessage);
  if (links.length >= MOST_LINKS) throw new ServiceError("LimitExceededException", "The user has reached the limit of linked identities.");
  refuseNewAttribute(store, pool, provider, attribute);
  store.prepare("INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)").run(pool.key, provider, attribute, value, user.key, clock.now());
  showIdentities(store, pool, user.key, clock.now());
}

/** Undoes a link. Throws UserNotFoundException where there is none. */
export function unlinkIdentity({ store, clock }: Context, pool: Pool, provider: string, attribute: string, value: string): void {
  const row = store
    .prepare("DELETE FROM links WHERE pool = ? AND provider = ? AND attribute = ? AND value = ? RETURNING user")
    .get(pool.key, provider, attribute, value) as { user: number } | undefined;
  if (row === undefined) throw new ServiceError("UserNotFoundException", "User does not exist.");
  showIdentities(store, pool, row.user, clock.now());
}

/** Undoes all links of a provider that is about to go. */
export function forgetLinksOfProvider({ store, clock }: Context, pool: Pool, provider: string): void {
  const rows = store.prepare("DELETE FROM links WHERE pool = ? AND provider = ? RETURNING user").all(pool.key, provider);
  const users = new Set((rows as unknown as readonly { readonly user: number }[]).map(({ user }) => user));
  for (const user of users) showIdentities(store, pool, user, clock.now());
}

const SUBJECT = "Cognito_Subject";
const MOST_LINKS = 5;
const MOST_ATTRIBUTES_OF_PROVIDER = 5;

interface StoredLink extends SourceIdentity {
  readonly created: number;
}

function linksOf(store: Store, user: number): readonly StoredLink[] {
  const rows = store.prepare("SELECT provider, attribute, value, created FROM links WHERE user = ? ORDER BY created").all(user);
  return rows as unknown as readonly StoredLink[];
}

function refuseNewAttribute(store: Store, pool: Pool, provider: string, attribute: string): void {
  const rows = store.prepare("SELECT DISTINCT attribute FROM links WHERE pool = ? AND provider = ?").all(pool.key, provider);
  const known = new Set((rows as unknown as readonly { readonly attribute: string }[]).map((row) => row.attribute));
  if (!known.has(attribute) && known.size >= MOST_ATTRIBUTES_OF_PROVIDER) {
    throw new ServiceError("LimitExceededException", "The provider has reached the limit of attribute names used in links.");
  }
}

/** Writes the read-only attribute anew from the links. */
function showIdentities(store: Store, pool: Pool, key: number, nowMs: number): void {
  const user = readUser(store, key);
  if (user === undefined) return;
  const attributes = new Map(user.attributes);
  const links = linksOf(store, key).map((link) => viewIdentity(link, requireProvider(store, pool, link.provider).type, false));
  const identities = [...ownIdentities(attributes.get("identities")), ...links];
  if (identities.length === 0) attributes.delete("identities");
  else attributes.set("identities", JSON.stringify(identities));
  saveAttributes(store, user, attributes, nowMs);
}

/** An identity as `identities` shows it; `primary`: the user came to be by it. */
export function viewIdentity(
  { provider, value, created }: { readonly provider: string; readonly value: string; readonly created: number },
  providerType: string,
  primary: boolean,
) {
  return { userId: value, providerName: provider, providerType, issuer: null, primary, dateCreated: Math.floor(created) };
}

function ownIdentities(shown: string | undefined): readonly object[] {
  return (JSON.parse(shown ?? "[]") as readonly { readonly primary: boolean }[]).filter(({ primary }) => primary);
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}
