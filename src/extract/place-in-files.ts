import type { SourceRef } from "../model/index.ts";

/** Bytes of one file, at most: 1 TiB. Up to 8,192 files then have their places within what a number holds exactly. */
const FILE_BYTES = 2 ** 40;
/** More files than this cannot be told apart by a place. */
export const MAX_FILES = 2 ** 13;

/**
 * A row's place among several files. `row` counts across them; the file's number stands above the place in it, which is the row's
 * number in the file where elements have no place of their own. So a place leads back to its file without anything else.
 */
export function placeInFiles(ref: SourceRef, file: number, rowsBefore: number): SourceRef {
  const place = ref.line === 0 ? ref.row : ref.byte;
  return { row: rowsBefore + ref.row, line: ref.line, byte: file * FILE_BYTES + place, bytes: ref.bytes };
}

/** The number of the file that a row of several stands in, from 0. */
export function fileNumberOf({ byte }: SourceRef): number {
  return Math.floor(byte / FILE_BYTES);
}

/** A row's place in its own file; the row number is the file's own where elements have no place, else it goes across files. */
export function placeInFile(ref: SourceRef): SourceRef {
  const place = ref.byte % FILE_BYTES;
  return ref.line === 0 ? { row: place, line: 0, byte: 0, bytes: 0 } : { ...ref, byte: place };
}
