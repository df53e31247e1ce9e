import { writeAtomically } from "../files/atomic-write.ts";
import { RunError, type SourceRef, type SourceRow, type SourceShape, type SourceSpec } from "../model/index.ts";
import { fileNumberOf, MAX_FILES, placeInFile, placeInFiles } from "./place-in-files.ts";
import type { FileSource, Source } from "./source.ts";
import { changed } from "./source-error.ts";
import type { SourceKind } from "./source-kind.ts";

/**
 * Several files of one kind as one source: their rows in the files' order, numbered across them. Throws a RunError (`usage`) that
 * names the file whose columns or beginning differ from the first's.
 */
export async function openFiles(kind: SourceKind, spec: SourceSpec, paths: readonly string[]): Promise<Source> {
  const { files: _files, ...how } = spec;
  if (paths.length > MAX_FILES) throw new RunError("usage", `source.files: more than ${MAX_FILES} files.`, "Join some of them.");
  const sources: FileSource[] = [];
  for (const file of paths) sources.push(await kind.open({ ...how, file }));
  const [first, ...others] = sources;
  if (first === undefined) throw new RunError("usage", "source.files names no file.", "Name at least one.");
  for (const [index, other] of others.entries()) checkAlike(paths[0] ?? "", first, paths[index + 1] ?? "", other);
  return {
    shape: first.shape,
    extension: first.extension,
    read: (signal) => readFiles(sources, 0, undefined, signal),
    ...(sources.every(({ readFrom }) => readFrom !== undefined) && {
      readFrom: (row, signal) => readFiles(sources, fileNumberOf(row), row, signal),
    }),
    writeRows: (refs, path) => writeFiles(sources, paths, refs, path),
    fileOf: (ref) => paths[fileNumberOf(ref)] ?? "",
  };
}

/** Reads file after file from the one with the number `first` on, and that one from the row `from` on where it is given. */
async function* readFiles(
  sources: readonly Source[],
  first: number,
  from: SourceRef | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly SourceRow[], void, void> {
  let rowsBefore = from === undefined ? 0 : from.row - 1;
  for (const [file, source] of sources.entries()) {
    if (file < first) continue;
    const begin = file === first && from !== undefined ? { ...placeInFile(from), row: 1 } : undefined;
    let rows = 0;
    for await (const batch of (begin && source.readFrom?.(begin, signal)) ?? source.read(signal)) {
      rows += batch.length;
      yield batch.map((row) => placed(row, file, rowsBefore));
    }
    rowsBefore += rows;
  }
}

function placed(row: SourceRow, file: number, rowsBefore: number): SourceRow {
  if (row.kind === "unreadable") return { ...row, ref: placeInFiles(row.ref, file, rowsBefore) };
  return { kind: "record", record: { ...row.record, ref: placeInFiles(row.record.ref, file, rowsBefore) } };
}

/** One new file of the rows of all, which begins as the first file does. */
async function writeFiles(
  sources: readonly FileSource[],
  paths: readonly string[],
  refs: AsyncIterable<SourceRef> | Iterable<SourceRef>,
  path: string,
): Promise<void> {
  await writeAtomically(path, async (file) => {
    const [first] = sources;
    const waiting = new RefsByFile(refs);
    let written = 0;
    await file.write(first?.copy.head ?? "");
    for (const [number, source] of sources.entries()) {
      if ((await waiting.nextFile()) === number) written += await source.copy.append(file, waiting.ofFile(number), written === 0);
    }
    const left = await waiting.nextRow();
    if (left !== undefined) throw changed(paths.at(-1) ?? "", left);
    await file.write(first?.copy.tail ?? "");
  });
}

/** Rows in ascending order, handed out file by file, with the places that they have in their files. */
class RefsByFile {
  readonly #refs: AsyncIterator<SourceRef>;
  #next: SourceRef | undefined;
  #started = false;

  constructor(refs: AsyncIterable<SourceRef> | Iterable<SourceRef>) {
    this.#refs = (async function* () {
      yield* refs;
    })();
  }

  async nextFile(): Promise<number | undefined> {
    const ref = await this.#peek();
    return ref === undefined ? undefined : fileNumberOf(ref);
  }

  async nextRow(): Promise<number | undefined> {
    return (await this.#peek())?.row;
  }

  async *ofFile(number: number): AsyncGenerator<SourceRef, void, void> {
    for (let ref = await this.#peek(); ref !== undefined && fileNumberOf(ref) === number; ref = await this.#peek()) {
      this.#started = false;
      yield placeInFile(ref);
    }
  }

  async #peek(): Promise<SourceRef | undefined> {
    if (!this.#started) {
      const { value, done } = await this.#refs.next();
      this.#next = done === true ? undefined : (value as SourceRef);
      this.#started = true;
    }
    return this.#next;
  }
}

function checkAlike(firstPath: string, first: FileSource, path: string, other: FileSource): void {
  const difference = columnsDiffer(first.shape, other.shape);
  const hint = "Files of one source have the same columns in the same order, and one encoding: make a job of each, or mend the file.";
  if (difference !== undefined) throw new RunError("usage", `${path}: ${difference} of ${firstPath}.`, hint);
  if (first.copy.encoding !== other.copy.encoding) {
    throw new RunError("usage", `${path}: is in ${other.copy.encoding}, unlike ${firstPath}, which is in ${first.copy.encoding}.`, hint);
  }
}

/** What differs, by the columns' numbers: where a header row is missing, its names would be somebody's data. */
function columnsDiffer(first: SourceShape, other: SourceShape): string | undefined {
  if (first.kind !== "columns" || other.kind !== "columns") return undefined;
  const [a, b] = [first.columns, other.columns];
  if (a.length !== b.length) return `has ${String(b.length)} columns, not the ${String(a.length)}`;
  const at = a.findIndex((name, index) => name !== b[index]);
  if (at === -1) return undefined;
  const elsewhere = b.indexOf(a[at] ?? "");
  const where = elsewhere === -1 ? "none of its columns has" : `its column ${String(elsewhere + 1)} has`;
  return `column ${String(at + 1)} is named otherwise, and ${where} the name of column ${String(at + 1)}`;
}
