import { crc32 } from "node:zlib";

/** Where an entry stands in the archive that is written, and its header. */
export interface StoredPlace {
  readonly header: Buffer;
  readonly at: number;
}

/** One file of a zip archive without compression. */
export function storedEntry(name: string, data: Buffer): { readonly header: Buffer; readonly data: Buffer } {
  const path = Buffer.from(name);
  const header = Buffer.alloc(30 + path.length);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(crc32(data), 14);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(data.length, 22);
  header.writeUInt16LE(path.length, 26);
  path.copy(header, 30);
  return { header, data };
}

/** The archive's directory and end; `at` is where the directory begins. */
export function storedEnd(places: readonly StoredPlace[], at: number): Buffer {
  const directory = Buffer.concat(
    places.map((place) => {
      const entry = Buffer.alloc(46);
      entry.writeUInt32LE(0x02014b50, 0);
      entry.writeUInt16LE(20, 4);
      // Version needed to name length stand in both headers in the same order.
      place.header.copy(entry, 6, 4, 30);
      entry.writeUInt32LE(place.at, 42);
      return Buffer.concat([entry, place.header.subarray(30)]);
    }),
  );
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(places.length, 8);
  end.writeUInt16LE(places.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([directory, end]);
}
