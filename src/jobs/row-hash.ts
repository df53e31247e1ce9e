import type { RowValues } from "../model/index.ts";
import { beginHash, endHash, type HashKey, hashNumber, hashText } from "./keyed-hash.ts";

/** Before the text of a document, where a row of cells has their number. */
const DOCUMENT = -1;

/** Hashes all that a row holds, into `latestHash`: what is planned of two rows with the same hash is the same. */
export function hashRow(key: HashKey, values: RowValues): void {
  beginHash(key);
  for (let row: RowValues | undefined = values; row !== undefined; row = row.outer) {
    if (row.cells === undefined) {
      hashNumber(DOCUMENT);
      hashText(JSON.stringify(row.document));
    } else {
      hashNumber(row.cells.length);
      for (const cell of row.cells) hashText(cell);
    }
  }
  endHash();
}
