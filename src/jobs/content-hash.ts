import { hash } from "node:crypto";
import type { RowProgress } from "../load/index.ts";
import type { PlannedUser } from "../model/index.ts";

/** Characters of a hash that are kept: 132 bits. */
const KEPT = 22;

/**
 * What makes two plans of a user the same: everything that is loaded but the credential, which a user may have changed
 * since. The first half speaks of the username and the attributes alone, as ListUsers shows them.
 */
export function contentHash(user: PlannedUser): string {
  return `${attributesHash(user.username, user.attributes)}.${restHash(user)}`;
}

/** Most users of an import job need nothing but their attributes. */
const NOTHING_MORE = digest([[], [], true]);

function restHash({ groups, links, enabled, mfa, identity }: PlannedUser): string {
  if (groups.length === 0 && links.length === 0 && enabled && mfa === undefined && identity === undefined) return NOTHING_MORE;
  const rest: unknown[] = [[...groups].sort(), links.map(({ provider, attribute, id }) => [provider, attribute, id]), enabled];
  // An authenticator app is not carried over, so that it makes no difference.
  if (mfa?.sms || mfa?.email) rest.push([mfa.sms, mfa.email, mfa.preferred ?? ""]);
  if (identity !== undefined) rest.push(["identity", identity.developerId, identity.identityId ?? null]);
  return digest(rest);
}

/**
 * What the pool holds of a user once its remaining steps are done: attributes are written by the creation alone, so those
 * of a user that was created before stay what they were then.
 */
export function contentAfter({ stepsDone, content }: Pick<RowProgress, "stepsDone" | "content">, user: PlannedUser): string {
  const planned = contentHash(user);
  return stepsDone === 0 || content === undefined ? planned : content.slice(0, KEPT) + planned.slice(KEPT);
}

/** Whether two content hashes speak of the same groups, links, second factors, identity and enabled state. */
export function sameRest(a: string, b: string): boolean {
  return a.slice(KEPT) === b.slice(KEPT);
}

/** The first half of a content hash. */
export function attributesHash(username: string, attributes: ReadonlyMap<string, string>): string {
  const names = sortedNames(attributes);
  const values = new Array<string | undefined>(names.length);
  for (let at = 0; at < names.length; at++) values[at] = attributes.get(names[at] as string);
  return digest([username, names, values]);
}

/** The names of the latest user, in order: the next one mostly has the same, and this runs for every row. */
let latest: readonly string[] = [];

function sortedNames(attributes: ReadonlyMap<string, string>): readonly string[] {
  if (attributes.size === latest.length && latest.every((name) => attributes.has(name))) return latest;
  latest = [...attributes.keys()].sort();
  return latest;
}

function digest(value: unknown): string {
  return hash("sha256", JSON.stringify(value), "base64url").slice(0, KEPT);
}
