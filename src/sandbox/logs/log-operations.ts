import type { AnyOperation } from "../operation.ts";
import { describeLogGroups } from "./describe-log-groups.ts";
import { describeLogStreams } from "./describe-log-streams.ts";
import { filterLogEvents } from "./filter-log-events.ts";
import { getLogEvents } from "./get-log-events.ts";

/** The operations of CloudWatch Logs that read a log. */
export const LOG_OPERATIONS: readonly AnyOperation[] = [describeLogGroups, describeLogStreams, filterLogEvents, getLogEvents];
