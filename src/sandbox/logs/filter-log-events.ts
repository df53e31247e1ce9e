import { type Context, defineOperation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { flag, list, structure, text, type ValueOf } from "../shapes/shape.ts";
import { filterPattern } from "./filter-pattern.ts";
import { type LogStreamRow, logStreams, requireLogGroup, requireLogStream } from "./find-log.ts";
import { eventLimit, groupIdentifier, groupName, instant, nextToken, streamName } from "./log-members.ts";
import { eventsFrom, type LogEvent } from "./read-log.ts";

const input = structure(
  {},
  {
    logGroupName: groupName,
    logGroupIdentifier: groupIdentifier,
    logStreamNames: list(streamName, 1, 100),
    logStreamNamePrefix: streamName,
    startTime: instant,
    endTime: instant,
    filterPattern: text({ min: 0, max: 1024 }),
    nextToken,
    limit: eventLimit,
    interleaved: flag,
    startFromHead: flag,
    unmask: flag,
  },
);

/** Streams one after the other, the oldest first; a page looks at so many events, and may find none and still have a token. */
export const filterLogEvents = defineOperation({
  name: "FilterLogEvents",
  category: undefined,
  input,
  write: false,
  handle(context, request) {
    const streams = chosenStreams(context, request);
    const matches = filterPattern(request.filterPattern ?? "");
    const limit = request.limit ?? MOST_EVENTS;
    const found: object[] = [];
    let left = context.settings.import.log.eventsPerFilterPage;
    let at = positionOf(request.nextToken);
    for (const stream of streams) {
      if (stream.key < at.stream) continue;
      let place = stream.key === at.stream ? at.place : 0;
      for (const event of eventsFrom(context.store, windowOf(context, request, stream), place)) {
        left -= 1;
        place = event.place + 1;
        if (matches(event.message)) found.push(view(stream, event));
        if (found.length === limit || left === 0) break;
      }
      at = { stream: stream.key, place };
      if (found.length === limit || left === 0) return { events: found, searchedLogStreams: [], nextToken: tokenOf(at) };
    }
    return { events: found, searchedLogStreams: [] };
  },
});

const MOST_EVENTS = 10_000;

function chosenStreams(context: Context, request: ValueOf<typeof input>): readonly LogStreamRow[] {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = request;
  if (names !== undefined && prefix !== undefined) {
    throw new ServiceError("InvalidParameterException", "logStreamNames and logStreamNamePrefix cannot be used together.");
  }
  const group = requireLogGroup(context, request);
  const chosen = names?.map((name) => requireLogStream(context, group, name)) ?? logStreams(context, group, prefix ?? "");
  return chosen.toSorted((a, b) => a.key - b.key);
}

function windowOf({ clock }: Context, request: ValueOf<typeof input>, stream: LogStreamRow) {
  const until = request.endTime === undefined ? Number.MAX_SAFE_INTEGER : request.endTime + 1;
  return { stream: stream.key, now: clock.now(), since: request.startTime ?? 0, until };
}

function view(stream: LogStreamRow, { place, timestamp, readable, message }: LogEvent): object {
  const eventId = `${String(stream.key).padStart(28, "0")}${String(place).padStart(28, "0")}`;
  return { logStreamName: stream.name, timestamp, message, ingestionTime: Math.floor(readable), eventId };
}

interface Position {
  readonly stream: number;
  readonly place: number;
}

function tokenOf({ stream, place }: Position): string {
  return Buffer.from(`${stream}/${place}`).toString("base64url");
}

function positionOf(token: string | undefined): Position {
  if (token === undefined) return { stream: 0, place: 0 };
  const [, stream, place] = /^(\d+)\/(\d+)$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  if (place === undefined) throw new ServiceError("InvalidParameterException", "The specified nextToken is invalid.");
  return { stream: Number(stream), place: Number(place) };
}
