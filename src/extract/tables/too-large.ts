import type { RunError } from "../../model/index.ts";
import { sourceError } from "../source-error.ts";

/** What a file that unpacks to more than was allowed ends with. */
export function tooLarge(file: string, maxUnpackedBytes: number): RunError {
  return sourceError(
    file,
    `unpacks to more than ${String(maxUnpackedBytes)} bytes, as archive bombs do`,
    "if the file is sound, raise `maxUnpackedBytes` in the source",
  );
}
