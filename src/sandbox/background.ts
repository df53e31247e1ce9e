import { IMPORT_WORKERS } from "./import/import-workers.ts";
import type { Services } from "./operation.ts";

/** Work that goes on between requests. It starts with the sandbox, also after a crash, and ends before the store closes. */
export interface Background {
  readonly name: string;
  start(services: Services): { close(): Promise<void> };
}

export const BACKGROUND: readonly Background[] = [IMPORT_WORKERS];
