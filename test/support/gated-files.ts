import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";
import type { Gate } from "./boundaries.ts";

/** Functions of `fs` that change a folder. `open` only where it is for writing. */
const CHANGES = ["open", "rename", "rm", "writeFile", "mkdir"] as const;

/** Lets `work` pass a gate at every change to a file below `folder`; one at a time in a process. */
export async function gatedFiles<T>(folder: string, gate: Gate, work: () => Promise<T>): Promise<T> {
  const functions = fs as unknown as Record<(typeof CHANGES)[number], (...given: unknown[]) => Promise<unknown>>;
  const own = Object.fromEntries(CHANGES.map((name) => [name, functions[name]] as const));
  for (const name of CHANGES) {
    functions[name] = async (...given) => {
      const real = own[name] as (...given: unknown[]) => Promise<unknown>;
      const path = String(given[0]);
      if (!path.startsWith(folder) || (name === "open" && (given[1] === undefined || given[1] === "r"))) return real(...given);
      const leave = gate.enter({ kind: "file", name, subject: nameOf(path) });
      const result = await real(...given);
      try {
        leave();
      } catch (error) {
        // Whoever opened it never learns of it; a dead process's files are closed.
        if (name === "open") await (result as fs.FileHandle).close();
        throw error;
      }
      return result;
    };
  }
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    Object.assign(functions, own);
    syncBuiltinESMExports();
  }
}

/** Without what differs from run to run: the day in a run's name and the random part of a draft's. */
function nameOf(path: string): string {
  return basename(path)
    .replace(/^\d{8}T\d{6}Z-/, "")
    .replace(/\.[0-9a-f]{12}\.part$/, "");
}
