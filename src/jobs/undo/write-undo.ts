import { stringify } from "csv-stringify/sync";
import { writeAtomically } from "../../files/atomic-write.ts";
import { UNDO_WORK, type UndoSurvey } from "../ledger/undo-survey.ts";
import type { UndoneTable } from "../ledger/undone-table.ts";

const HEADER = ["source_key", "sub", "state", "reason"];
const CHUNK = 500;
const WORK: ReadonlySet<string> = new Set(UNDO_WORK);

/** Writes everybody a run created or changed, with what became of them, or would, and why: for programs, byte-exact keys. */
export async function writeUndo(path: string, survey: UndoSurvey, undone: UndoneTable): Promise<void> {
  await writeAtomically(path, async (file) => {
    let chunk: (readonly string[])[] = [HEADER];
    for (const { id, sourceKey, sub, standing } of survey.all()) {
      const known = undone.get(id);
      const [state, reason] =
        WORK.has(standing) || standing === "done" ? [known?.state ?? standing, known?.reason ?? ""] : ["kept", standing];
      chunk.push([sourceKey, sub, state, reason]);
      if (chunk.length < CHUNK) continue;
      await file.write(stringify(chunk));
      chunk = [];
    }
    await file.write(stringify(chunk));
  });
}
