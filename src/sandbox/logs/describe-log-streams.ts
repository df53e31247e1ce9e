import { type Context, defineOperation } from "../operation.ts";
import { flag, oneOf, structure } from "../shapes/shape.ts";
import { type LogStreamRow, logStreams, requireLogGroup } from "./find-log.ts";
import { listPage } from "./list-page.ts";
import { groupIdentifier, groupName, listLimit, nextToken, streamName } from "./log-members.ts";

export const describeLogStreams = defineOperation({
  name: "DescribeLogStreams",
  category: undefined,
  input: structure(
    {},
    {
      logGroupName: groupName,
      logGroupIdentifier: groupIdentifier,
      logStreamNamePrefix: streamName,
      orderBy: oneOf("LogStreamName", "LastEventTime"),
      descending: flag,
      limit: listLimit,
      nextToken,
    },
  ),
  write: false,
  handle(context, input) {
    const group = requireLogGroup(context, input);
    const views = logStreams(context, group, input.logStreamNamePrefix ?? "").map((stream) => streamView(context, stream));
    if (input.orderBy === "LastEventTime") views.sort((a, b) => (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0));
    if (input.descending === true) views.reverse();
    const { page, ...next } = listPage(views, input.nextToken, input.limit ?? 50);
    return { logStreams: page, ...next };
  },
});

interface StreamView {
  readonly logStreamName: string;
  readonly creationTime: number;
  readonly firstEventTimestamp?: number;
  readonly lastEventTimestamp?: number;
  readonly lastIngestionTime?: number;
  readonly storedBytes: number;
}

function streamView({ store, clock }: Context, stream: LogStreamRow): StreamView {
  const range = store
    .prepare("SELECT min(logged) AS first, max(logged) AS last, max(readable) AS read FROM log_blocks WHERE stream = ? AND readable <= ?")
    .get(stream.key, clock.now());
  const seen = range?.["first"] != null;
  return {
    logStreamName: stream.name,
    creationTime: Math.floor(stream.created),
    ...(seen
      ? {
          firstEventTimestamp: Math.floor(Number(range["first"])),
          lastEventTimestamp: Math.floor(Number(range["last"])),
          lastIngestionTime: Math.floor(Number(range["read"])),
        }
      : {}),
    storedBytes: 0,
  };
}
