import { GetLogEventsCommand, type GetLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import { type Connection, sending } from "./connection.ts";
import { KnownFailure } from "./known-failure.ts";
import type { Operation } from "./operation.ts";

/** One page of an import job's log. CloudWatch tells the end by giving back the token it was given. */
export const readImportLog: Operation<"readImportLog"> = async (connection, { jobId, jobName, token }, signal) => {
  const answer = await firstFound(await groupNames(connection, signal), (group) =>
    connection.logs.send(
      new GetLogEventsCommand({ logGroupName: group, logStreamName: `${jobId}/${jobName}`, startFromHead: true, nextToken: token }),
      sending(signal),
    ),
  );
  const messages = (answer.events ?? []).map((event) => event.message ?? "");
  const next = answer.nextForwardToken;
  return next === undefined || next === token ? { messages } : { messages, next };
};

/**
 * The group bears the pool's name, which may hold characters that no log group's name may. What Cognito makes of those
 * is not documented: the name as it is comes first, then underscores in their place.
 */
async function groupNames(connection: Connection, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const name = await connection.poolName(signal);
  const plain = name.replace(/[^\w.#/-]/g, "_");
  return [...new Set([name, plain])].map((one) => `/aws/cognito/userpools/${connection.poolId}/${one}`);
}

type Read = (group: string) => Promise<GetLogEventsCommandOutput>;

async function firstFound(groups: readonly string[], read: Read): Promise<GetLogEventsCommandOutput> {
  for (const [index, group] of groups.entries()) {
    try {
      return await read(group);
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      const another = index + 1 < groups.length;
      if (name !== "ResourceNotFoundException" && !(another && name === "InvalidParameterException")) throw error;
    }
  }
  throw new KnownFailure("permanent", "LogStreamMissing", "GetLogEvents: the import job has no log, or none yet");
}
