import { integer, text } from "../shapes/shape.ts";

/** Request members that the log operations share, with the bounds of the CloudWatch Logs reference. */
export const groupName = text({ min: 1, max: 512 });
/** A group's name or ARN. */
export const groupIdentifier = text({ min: 1, max: 2048 });
export const streamName = text({ min: 1, max: 512, pattern: "[^:*]*" });
export const instant = integer(0);
export const eventLimit = integer(1, 10_000);
export const listLimit = integer(1, 50);
export const nextToken = text({ min: 1 });
