import { closeSync, createReadStream, openSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { writeWhole } from "../../files/whole-bytes.ts";
import type { UserChange } from "../../load/index.ts";
import type { SourceRef } from "../../model/index.ts";

/** One user's change, and the row that asks for it. */
export interface WorkItem {
  readonly ref: SourceRef;
  readonly sourceKey: string;
  readonly username: string;
  /** Content hash of the row. */
  readonly content: string;
  readonly change: UserChange;
}

const BATCH = 100;

/** Changes on their way from the plan to the pool, on disk so that any number of them fits. Private: it holds attribute values. */
export class WorkFile {
  readonly #path: string;
  readonly #file: number;

  /** `path` should end in .tmp: such files are removed when the job is opened next. */
  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, "w", 0o600);
  }

  add(item: WorkItem): void {
    writeWhole(this.#file, Buffer.from(`${JSON.stringify(item)}\n`));
  }

  async *read(): AsyncGenerator<readonly WorkItem[], void, void> {
    let batch: WorkItem[] = [];
    for await (const line of createInterface({ input: createReadStream(this.#path), crlfDelay: Number.POSITIVE_INFINITY })) {
      batch.push(JSON.parse(line) as WorkItem);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#path, { force: true });
  }
}
