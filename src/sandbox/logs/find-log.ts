import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";

export interface LogStreamRow {
  readonly key: number;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly created: number;
}

interface GroupChoice {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** The key of the group that a request names, in the caller's Region; throws ResourceNotFoundException. */
export function requireLogGroup({ store, region }: Context, { logGroupName, logGroupIdentifier }: GroupChoice): number {
  const name = logGroupName ?? logGroupIdentifier?.replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, "").replace(/:\*$/, "");
  if (name === undefined || (logGroupName !== undefined && logGroupIdentifier !== undefined)) {
    throw new ServiceError("InvalidParameterException", "Exactly one of logGroupName and logGroupIdentifier is needed.");
  }
  const row = store.prepare("SELECT key FROM log_groups WHERE region = ? AND name = ?").get(region, name);
  if (row === undefined) throw new ServiceError("ResourceNotFoundException", "The specified log group does not exist.");
  return Number(row["key"]);
}

/** The stream of that name in a group; throws ResourceNotFoundException. */
export function requireLogStream(context: Context, group: number, name: string): LogStreamRow {
  const row = context.store.prepare("SELECT key, name, created FROM log_streams WHERE part_of = ? AND name = ?").get(group, name);
  if (row === undefined) throw new ServiceError("ResourceNotFoundException", "The specified log stream does not exist.");
  return { key: Number(row["key"]), name, created: Number(row["created"]) };
}

/** All streams of a group whose name begins so, by name. */
export function logStreams({ store }: Context, group: number, prefix: string): readonly LogStreamRow[] {
  return store
    .prepare("SELECT key, name, created FROM log_streams WHERE part_of = ? AND substr(name, 1, length(?)) = ? ORDER BY name")
    .all(group, prefix, prefix)
    .map((row) => ({ key: Number(row["key"]), name: String(row["name"]), created: Number(row["created"]) }));
}
