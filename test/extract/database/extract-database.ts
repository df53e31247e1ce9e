import type { DatabaseReading } from "../../../src/extract/database/changes-to-read.ts";
import { extractRows } from "../../../src/extract/database/extract-rows.ts";
import { databaseOpener } from "../../../src/extract/database/open-database.ts";
import type { DatabaseSpec } from "../../../src/model/index.ts";

export interface ExtractSettings {
  readonly url?: string;
  readonly pageRows?: number;
  /** Awaited after each page, with the rows so far. */
  readonly between?: (rows: number) => Promise<void> | void;
  /** Told of every session that is opened. */
  readonly onOpen?: () => void;
  /** Told once where the job reads changes: up to which one the rows go. */
  readonly onChangedUpTo?: (text: string | undefined) => void;
  /** As a sync reads. */
  readonly reading?: DatabaseReading;
}

/** Reads a database to its end and gives its rows, parsed. */
export async function extractAll(
  spec: Omit<DatabaseSpec, "pageRows">,
  { url, pageRows = 3, between, onOpen, onChangedUpTo, reading }: ExtractSettings = {},
): Promise<readonly Record<string, unknown>[]> {
  const open = databaseOpener({ ...spec, pageRows, ...(url === undefined ? {} : { urlEnv: "TEST_URL" }) }, { TEST_URL: url });
  const told = () => {
    onOpen?.();
    return open();
  };
  let text = "";
  let rows = 0;
  const onRows = (_: number, changedUpTo?: string) => {
    if (changedUpTo !== undefined) onChangedUpTo?.(changedUpTo);
  };
  for await (const lines of extractRows(told, {
    ...{ pageRows, changedSince: spec.changedSince, reading, onRows, sleep: async () => undefined },
  })) {
    const piece = Buffer.from(lines).toString();
    text += piece;
    rows += piece.split("\n").length - 1;
    await between?.(rows);
  }
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
