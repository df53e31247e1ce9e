import { expect } from "vitest";
import type { CrashPoint } from "../support/crash.ts";
import { mortal } from "../support/crash.ts";
import { meet } from "./commands-met.ts";
import type { Model } from "./commands-model.ts";
import { hasVague, modelUndo, type UndoWishes } from "./commands-model-undo.ts";
import { type Command, command, nameRuns, whole, wordsOf } from "./commands-of-program.ts";
import { letTimePass } from "./commands-world.ts";

const EVERYBODY = 1000;

/** Undoes one of the job's runs; of those that can be modelled, counted from the latest. */
export function undoCommand(back: number, allowPossiblySignedIn: boolean, maxDelete: number): Command {
  const words = `undo: ${back === 0 ? "the latest run" : `${back} runs before the latest`}${allowPossiblySignedIn ? " --allow-possibly-signed-in" : ""}`;
  return command(
    `${words} --max-delete ${maxDelete}`,
    (model) => whole(model) && undoable(model, back) !== undefined,
    async (model, world) => {
      await letTimePass();
      const run = undoable(model, back) as number;
      // Whom a kill left open the undo may delete or keep, so that a limit may be met or not.
      const wishes = { run, allowPossiblySignedIn, maxDelete: hasVague(model, run) ? EVERYBODY : maxDelete };
      const { exit, result } = await world.undo({ ...wishes, run: nameOf(model, wishes) });
      const answer = modelUndo(model, wishes, await world.observed());
      expect(exit, "undo").toBe(answer.exit);
      const counts = result?.result;
      if (counts !== undefined && answer.counts !== undefined) {
        const { deleted, restored, partly, gone } = counts;
        expect({ deleted, restored, partly, gone }, "undo").toEqual({ ...answer.counts, kept: undefined });
      }
      for (const [name, count] of Object.entries(answer.counts ?? {})) if (count > 0) meet(`undo: ${name}`);
      for (const reason of Object.keys(result?.plan.keep ?? {})) meet(`undo: kept ${reason}`);
      if (exit === 4) meet("undo refused by --max-delete");
      nameRuns(model, world);
    },
  );
}

/** An undo that dies keeps every run from beginning until it is finished by calling it again. */
export function killUndoCommand(back: number, point: CrashPoint): Command {
  const check = (model: Readonly<Model>) => whole(model) && undoable(model, back) !== undefined && model.rows.length > 0;
  return command(`undo, killed: ${wordsOf(point)}, ${back} back`, check, async (model, world) => {
    await letTimePass();
    const wishes = { run: undoable(model, back) as number, allowPossiblySignedIn: true, maxDelete: EVERYBODY };
    const options = { allowPossiblySignedIn: true, run: nameOf(model, wishes) };
    const first = await world.undo({ ...options, life: mortal(point) });
    const isOpen = first.exit === "killed" && world.runs().at(-1)?.state === "loading";
    if (isOpen) expect((await world.run()).exit, "run while an undo is unfinished").toBe(4);
    const isOver = first.exit === "killed" && world.runs().length > model.runs.length && !isOpen;
    const { exit } = first.exit === "killed" && !isOver ? await world.undo(options) : first;
    const answer = modelUndo(model, wishes, await world.observed());
    if (isOpen) {
      meet("an undo killed in the middle");
      expect([0, 3], "undo").toContain(exit);
      // What was restored in part is judged anew by the second process.
      if (answer.counts === undefined || answer.counts.partly > 0) model.undoFrom = model.runs.length;
    } else if (exit !== "killed") expect(exit, "undo").toBe(answer.exit);
    nameRuns(model, world);
  });
}

/** Undoes the run that a kill left: who came of it is deleted, or is in doubt and kept, and then somebody removes it. */
export function undoUnfinishedCommand(): Command {
  const check = ({ unfinished }: Readonly<Model>) => unfinished !== undefined && !unfinished.takesOver;
  return command("undo of an unfinished run", check, async (model, world) => {
    const { unfinished } = model;
    if (unfinished === undefined) return;
    await letTimePass();
    const { exit } = await world.undo({ allowPossiblySignedIn: true });
    // Only the run itself can settle what an import job goes on with.
    if (exit === 4 && world.hasOpenImport()) return meet("undo refused while users may still be imported");
    expect([0, 3], "undo").toContain(exit);
    const runs = world.runs().slice(model.runs.length);
    // Nobody had been made, so that there was nothing to undo.
    if (runs.at(-1)?.state === "loading") return;
    const known = new Set(model.pool.map(({ username }) => username));
    for (const { username, sub } of await world.pool.users()) {
      if (known.has(username)) continue;
      meet("undo: kept of an unfinished run");
      await world.byHand("AdminDeleteUser", { Username: username });
      // A creation that came into effect when the undo had looked is one that nobody knows of.
      if (!world.hasSub(sub)) continue;
      const key = unfinished.rows.find((row) => row.username === username)?.key ?? "";
      const made = { run: model.runs.length, user: ++model.users, does: "created", content: undefined, wrote: true, void: false } as const;
      model.facts.push({ key, ...made });
    }
    const { rows, mapping } = unfinished;
    for (const { kind } of runs)
      model.runs.push({ kind: kind as "load" | "undo", name: "", rows: rows.length, mapping, finished: kind === "undo" });
    for (const { key } of unfinished.rows) model.doubtful.add(key);
    model.managed = unfinished.target.managed;
    model.undoFrom = model.runs.length;
    model.unfinished = undefined;
    nameRuns(model, world);
  });
}

function undoable({ runs, undoFrom }: Readonly<Model>, back: number): number | undefined {
  const loads = runs.flatMap(({ kind }, at) => (kind === "undo" || at < undoFrom ? [] : [at]));
  return loads.at(-1 - back);
}

function nameOf({ runs }: Model, { run }: UndoWishes): string | undefined {
  return runs[run]?.name;
}
