import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

/** Counts the bytes that `work` reads of one file, by whomever; one at a time in a process. `bytes` tells how many there were so far. */
export async function countedReads<T>(path: string, work: (bytes: () => number) => Promise<T>): Promise<T> {
  const functions = fs as unknown as { open: (...given: unknown[]) => Promise<fs.FileHandle> };
  const { open } = functions;
  let bytes = 0;
  functions.open = async (...given) => {
    const file = await open(...given);
    if (String(given[0]) !== path) return file;
    const read = file.read.bind(file) as (...from: unknown[]) => Promise<{ readonly bytesRead: number }>;
    return Object.assign(file, {
      read: async (...from: unknown[]) => {
        const result = await read(...from);
        bytes += result.bytesRead;
        return result;
      },
    });
  };
  syncBuiltinESMExports();
  try {
    return await work(() => bytes);
  } finally {
    functions.open = open;
    syncBuiltinESMExports();
  }
}
