import type { ConnectOptions } from "../cognito/connect.ts";
import { connectOptions as connectOptionsIn } from "../compose/connect-options.ts";
import type { TargetOptions } from "./target-options.ts";

/** How to connect to a target, what the command line says going before the job file. */
export function connectOptions(pool: Parameters<typeof connectOptionsIn>[0], given: TargetOptions): ConnectOptions {
  return connectOptionsIn(pool, given, process.env);
}
