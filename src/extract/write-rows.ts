import { writeAtomically } from "../files/atomic-write.ts";
import type { SourceRef } from "../model/index.ts";
import type { RowCopy } from "./source.ts";

/** Writes rows of one file into a new one (0600), which appears whole or not at all. */
export async function writeRows(copy: RowCopy, refs: AsyncIterable<SourceRef> | Iterable<SourceRef>, path: string): Promise<void> {
  await writeAtomically(path, async (file) => {
    await file.write(copy.head);
    await copy.append(file, oneByOne(refs), true);
    await file.write(copy.tail);
  });
}

async function* oneByOne(refs: AsyncIterable<SourceRef> | Iterable<SourceRef>): AsyncGenerator<SourceRef, void, void> {
  yield* refs;
}
