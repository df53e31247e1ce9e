import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { writeAtomically } from "../../files/atomic-write.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { StateFolder } from "../state-folder.ts";

const HEADER = ["source_key", "sub", "kind", "medium", "state", "at", "code"];
const CHUNK = 500;

/** Writes `invitations.csv`, every message that the ledger knows of, for programs: byte-exact keys. Gives its path. */
export async function writeInvitations(ledger: Ledger, folder: StateFolder): Promise<string> {
  const path = join(folder.path, "invitations.csv");
  await writeAtomically(path, async (file) => {
    let chunk: (readonly string[])[] = [HEADER];
    for (const { sourceKey, sub, kind, medium, state, intentAt, failure } of ledger.invitations.all()) {
      chunk.push([sourceKey, sub, kind, medium, state, new Date(intentAt).toISOString(), failure ?? ""]);
      if (chunk.length < CHUNK) continue;
      await file.write(stringify(chunk));
      chunk = [];
    }
    await file.write(stringify(chunk));
  });
  return path;
}
