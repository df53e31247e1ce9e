import { defineOperation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { flag, structure } from "../shapes/shape.ts";
import { requireLogGroup, requireLogStream } from "./find-log.ts";
import { eventLimit, groupIdentifier, groupName, instant, nextToken, streamName } from "./log-members.ts";
import { eventsBefore, eventsFrom, type LogEvent } from "./read-log.ts";

export const getLogEvents = defineOperation({
  name: "GetLogEvents",
  category: undefined,
  input: structure(
    { logStreamName: streamName },
    {
      logGroupName: groupName,
      logGroupIdentifier: groupIdentifier,
      startTime: instant,
      endTime: instant,
      nextToken,
      limit: eventLimit,
      startFromHead: flag,
      unmask: flag,
    },
  ),
  write: false,
  handle(context, input) {
    const { store, clock } = context;
    const stream = requireLogStream(context, requireLogGroup(context, input), input.logStreamName).key;
    const window = {
      stream,
      now: clock.now(),
      since: input.startTime ?? 0,
      until: input.endTime ?? Number.MAX_SAFE_INTEGER,
    };
    const limit = input.limit ?? MOST_EVENTS;
    const { direction, place } = placeOf(input.nextToken, input.startFromHead ?? false);
    const events = direction === "f" ? eventsFrom(store, window, place).take(limit).toArray() : eventsBefore(store, window, place, limit);
    const [first, last] = [events[0], events.at(-1)];
    // At the end of the stream the token that was given comes back.
    const [start, end] = first === undefined || last === undefined ? [place, place] : [first.place, last.place + 1];
    return { events: events.map(view), nextForwardToken: tokenOf("f", end), nextBackwardToken: tokenOf("b", start) };
  },
});

const MOST_EVENTS = 10_000;
/** Beyond every event: where a stream is read from its end. */
const END = 1e15;

function tokenOf(direction: "f" | "b", place: number): string {
  return `${direction}/${String(place).padStart(56, "0")}/s`;
}

function placeOf(token: string | undefined, fromHead: boolean): { readonly direction: "f" | "b"; readonly place: number } {
  if (token === undefined) return fromHead ? { direction: "f", place: 0 } : { direction: "b", place: END };
  const [, direction, digits] = /^([fb])\/(\d{56})\/s$/.exec(token) ?? [];
  if (digits === undefined) throw new ServiceError("InvalidParameterException", "The specified nextToken is invalid.");
  return { direction: direction === "f" ? "f" : "b", place: Number(digits) };
}

function view({ timestamp, readable, message }: LogEvent): object {
  return { timestamp, message, ingestionTime: Math.floor(readable) };
}
