import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Compressors } from "hyparquet";

/** Ways of packing that can be unpacked. */
export const CODECS = ["UNCOMPRESSED", "SNAPPY", "GZIP", "BROTLI", "ZSTD"] as const;

/** Unpacks pages of one row group, which together may come to `maxBytes`; beyond that, `refusal` is thrown. */
export function boundedCompressors(
  maxBytes: number,
  refusal: () => Error,
  snappy: (input: Uint8Array, output: Uint8Array) => void,
): Compressors {
  let bytes = 0;
  const room = (length: number) => {
    bytes += length;
    if (!(length >= 0) || bytes > maxBytes) throw refusal();
    return { maxOutputLength: Math.max(1, length) };
  };
  return {
    SNAPPY: (input, length) => {
      room(length);
      const output = new Uint8Array(length);
      snappy(input, output);
      return output;
    },
    GZIP: (input, length) => gunzipSync(input, room(length)),
    BROTLI: (input, length) => brotliDecompressSync(input, room(length)),
    ZSTD: (input, length) => zstdDecompressSync(input, room(length)),
  };
}
