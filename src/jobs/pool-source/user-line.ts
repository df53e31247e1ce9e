import type { PoolUser } from "../../load/index.ts";
import { parseJson } from "../../model/index.ts";

/**
 * A user of a pool as one line of JSON: what ListUsers tells, `sub` and the parsed `identities` beside the other attributes, times as
 * ISO 8601 in UTC. `groups` undefined: they were not read.
 */
export function userLine(user: PoolUser, groups: readonly string[] | undefined): string {
  const { username, sub, status, enabled } = user;
  const attributes: Record<string, string> = {};
  for (const [name, value] of user.attributes) if (name !== "sub" && name !== "identities") attributes[name] = value;
  const document = {
    username,
    sub,
    status,
    enabled,
    created: new Date(user.createdAt).toISOString(),
    modified: new Date(user.modifiedAt).toISOString(),
    attributes,
    ...(groups === undefined ? {} : { groups }),
    identities: identitiesOf(user.attributes.get("identities")),
  };
  return `${JSON.stringify(document)}\n`;
}

/** What cannot be read as JSON stays text, so that the mapping says of the row that it is no list. */
function identitiesOf(text: string | undefined): unknown {
  if (text === undefined || text === "") return [];
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
