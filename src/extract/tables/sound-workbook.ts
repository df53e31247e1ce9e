import { open } from "node:fs/promises";
import type { TableFileSpec } from "../../model/index.ts";
import { sourceError } from "../source-error.ts";
import { keepErrorCells } from "./error-cells.ts";
import { limitSheet } from "./limit-sheet.ts";
import { ZipReader } from "./zip-reader.ts";
import { type StoredPlace, storedEnd, storedEntry } from "./zip-stored.ts";

/** Longer XML cannot become one text in JavaScript. */
const MAX_ENTRY_BYTES = 2 ** 29 - 64;

/**
 * A workbook's XML parts, unpacked under the source's limit and checked, as an archive without compression: nothing that
 * reads it can be made to unpack more, and cells with a formula's error are text such as `#N/A` instead of empty.
 */
export async function* soundWorkbook(spec: TableFileSpec): AsyncGenerator<Buffer, void, void> {
  const file = await open(spec.file, "r");
  try {
    const archive = await ZipReader.open(spec.file, file);
    const parts = archive.entries.filter(({ name }) => name.endsWith(".xml") || name.endsWith(".xml.rels"));
    archive.limit(parts, spec.maxUnpackedBytes);
    const places: StoredPlace[] = [];
    let at = 0;
    for (const part of parts) {
      if (part.bytes > MAX_ENTRY_BYTES)
        throw sourceError(spec.file, `${part.name} is larger than 512 MiB unpacked`, "save the sheet as CSV and read that");
      const content = await archive.read(part);
      const isSheet = part.name.startsWith("xl/worksheets/");
      if (isSheet) limitSheet(spec.file, content);
      const { header, data } = storedEntry(part.name, isSheet ? keepErrorCells(content) : content);
      places.push({ header, at });
      at += header.length + data.length;
      yield header;
      yield data;
    }
    yield storedEnd(places, at);
  } finally {
    await file.close();
  }
}
