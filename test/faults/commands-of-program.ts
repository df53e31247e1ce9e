import type fc from "fast-check";
import { expect } from "vitest";
import { type CrashPoint, mortal } from "../support/crash.ts";
import { meet } from "./commands-met.ts";
import { type Existing, inputsOf, type Model } from "./commands-model.ts";
import { fatesOf, modelRun, type RunAnswer } from "./commands-model-run.ts";
import { type Guard, modelSync } from "./commands-model-sync.ts";
import { modelVerify } from "./commands-model-verify.ts";
import { lineOf, sourceText } from "./commands-source.ts";
import type { World } from "./commands-world.ts";

export type Command = fc.AsyncCommand<Model, World>;

export const ALL_GUARDS: readonly Guard[] = ["mapping", "ledger", "shrunk-source", "disable", "delete"];

export function command(
  words: string,
  check: (model: Readonly<Model>) => boolean,
  run: (model: Model, world: World) => Promise<void>,
): Command {
  return {
    check,
    async run(model, world) {
      meet(countedAs(words));
      await run(model, world);
      if (model.unfinished === undefined) await world.expectPool(model);
    },
    toString: () => words,
  };
}

/** A command without its settings. */
export function countedAs(words: string): string {
  return words.replace(/:.*/s, "");
}

export const always = () => true;
export const whole = ({ unfinished }: Readonly<Model>) => unfinished === undefined;

/** The job's runs as the ledger has them, so that they can be named. */
export function nameRuns(model: Model, world: World): void {
  const names = world.runs();
  expect(
    names.map(({ kind }) => kind),
    "the ledger's runs",
  ).toEqual(model.runs.map(({ kind }) => kind));
  model.runs = model.runs.map((run, at) => ({ ...run, name: names[at]?.run ?? "" }));
}

export function planCommand(): Command {
  return command("plan", always, async (model, world) => {
    const { exit, result } = await world.plan();
    if (model.unfinished !== undefined || model.rows.length === 0) {
      expect(exit, "plan").toBe(model.unfinished === undefined ? 0 : 4);
      return;
    }
    expect(exit, "plan").toBe(0);
    const fates = fatesOf(model, model.rows);
    const count = (status: string) => fates.filter((fate) => fate.status === status).length;
    const { load = 0, existing, skip, reject, unchanged } = result?.plan ?? {};
    const inDoubt = result?.plan.continue ?? 0;
    // An undo leaves a creation in doubt where the pool does not show what came of it, and the next run asks the pool once more.
    if (model.runs.every(({ finished }) => finished)) expect(inDoubt, "continue").toBe(0);
    expect([load + inDoubt, existing?.rows, skip?.rows, reject?.rows, unchanged], "load, existing, skip, reject, unchanged").toEqual(
      ["load", "existing", "skipped", "rejected", "unchanged"].map(count),
    );
  });
}

export function runCommand(): Command {
  return command("run", always, async (model, world) => {
    const { unfinished } = model;
    const answer = await world.run();
    if (unfinished !== undefined) {
      const isSame = inputsOf(model) === unfinished.inputs;
      if (isSame) settle(model, unfinished.target);
      await expectRun(model, world, answer, isSame ? unfinished.answer : undefined);
      meet(isSame ? "a run resumed" : "a run refused: something changed");
    } else await expectRun(model, world, answer, model.rows.length === 0 ? undefined : modelRun(model, model.rows));
  });
}

/** After a kill: the run is left, and a new one finds what it made. */
export function freshCommand(): Command {
  const check = ({ unfinished, ...model }: Readonly<Model>) =>
    unfinished !== undefined && !unfinished.takesOver && inputsOf(model) === unfinished.inputs;
  return command("run --fresh", check, async (model, world) => {
    const { unfinished } = model;
    if (unfinished === undefined) return;
    const { exit, result } = await world.run({ fresh: true });
    settle(model, unfinished.target);
    const { answer } = unfinished;
    expect(exit, "run --fresh").toBe(answer.exit);
    const statuses = result?.rows.map(({ outcome }) => outcome?.status) ?? [];
    expect(statuses.map((status, row) => (answer.statuses[row] === "created" && status === "unchanged" ? "created" : status))).toEqual(
      answer.statuses,
    );
    const [last] = model.runs.slice(-1);
    if (last !== undefined) model.runs.splice(-1, 0, { ...last, finished: false });
    model.undoFrom = model.runs.length;
    nameRuns(model, world);
  });
}

/** The process dies in the middle; whatever it had begun waits for another command. */
export function killRunCommand(point: CrashPoint): Command {
  return command(`run, killed: ${wordsOf(point)}`, whole, async (model, world) => {
    const life = mortal(point);
    const answer = await world.run({ life });
    if (answer.exit !== "killed") {
      await expectRun(model, world, answer, model.rows.length === 0 ? undefined : modelRun(model, model.rows));
      return;
    }
    const left = world.runs();
    if (left.length === model.runs.length) return meet("a run killed before it began");
    const target = structuredClone(model);
    const takesOver = fatesOf(model, model.rows).some(({ status }) => status === "existing");
    const ended = modelRun(target, model.rows, true);
    if (left.at(-1)?.state === "finished") {
      settle(model, target);
      nameRuns(model, world);
      return;
    }
    const { rows, mapping, existing } = model;
    model.unfinished = { inputs: inputsOf(model), rows, mapping, existing, target, answer: ended, takesOver };
    meet("a run killed in the middle");
  });
}

export function syncCommand(accept: readonly Guard[], drift: boolean): Command {
  const words = `sync: ${[...(drift ? ["--drift"] : []), ...accept.map((guard) => `--accept ${guard}`)].join(" ")}`;
  return command(words, always, async (model, world) => {
    const { exit, result } = await world.sync({ accept, drift });
    if (model.unfinished !== undefined) return expect(exit, "sync").toBe(4);
    const before = model.rows.length;
    const answer = modelSync(model, accept, drift, await world.observed());
    expect(exit, `sync, guards: ${answer.guards.join(" ")}`).toBe(answer.exit);
    for (const guard of answer.guards) meet(`guard ${guard} ${accept.includes(guard) ? "accepted" : "refused"}`);
    if (result?.report === undefined) return;
    const { plan, report } = result;
    expect(plan.guards.map(({ guard }) => guard).sort(), "guards").toEqual([...answer.guards].sort());
    const { created, updated, adopted, unchanged, skipped, rejected, failed, unconfirmed } = report.outcomes;
    expect({ created, updated, adopted, nothing: unchanged + skipped, rejected, failed: failed + unconfirmed }, "outcomes").toEqual(
      answer.counts,
    );
    expect(created + updated + adopted + unchanged + skipped + rejected + failed + unconfirmed, "P1").toBe(report.rows);
    expect(report.rows, "rows and missing users").toBeGreaterThanOrEqual(before);
    for (const [name, count] of Object.entries(answer.counts)) if (count > 0) meet(`sync: ${name}`);
    if (answer.disabled > 0) meet("sync: disabled");
    if (answer.deleted > 0) meet("sync: deleted as missing");
    nameRuns(model, world);
  });
}

/** A sync that dies is finished by calling it again. */
export function killSyncCommand(point: CrashPoint, drift: boolean): Command {
  return command(`sync, killed: ${wordsOf(point)}${drift ? " --drift" : ""}`, whole, async (model, world) => {
    const life = mortal(point);
    const wishes = { accept: ALL_GUARDS, drift };
    const first = await world.sync({ ...wishes, life });
    const left = first.exit === "killed" ? world.runs().slice(model.runs.length) : [];
    const isOpen = left.at(-1)?.state === "loading";
    if (isOpen) expect((await world.verify()).exit, "verify of an unfinished sync").toBe(4);
    const { exit } = first.exit === "killed" && left.at(-1)?.state !== "finished" ? await world.sync(wishes) : first;
    const answer = modelSync(model, ALL_GUARDS, drift, await world.observed(), isOpen);
    // A creation in doubt that meets a stranger of its name is not provably ours, and fails its row.
    const known = world.leftAlone();
    const doubtful = isOpen ? world.doubtful() : [];
    for (const key of doubtful) if (!known.has(key)) model.leftAlone.delete(key);
    if (exit !== "killed") expect(exit, "sync, after a kill").toBe(doubtful.length > 0 ? 3 : answer.exit);
    if (isOpen) {
      meet("a sync killed in the middle");
      const [last] = model.runs.slice(-1);
      if (last !== undefined) model.runs.splice(-1, 0, { ...last, finished: false });
      // Whom the first process changed or took over, the second held against the source in everything; one more does so with everybody.
      const { exit } = await world.sync({ ...wishes, drift: true });
      expect(exit, "one more sync").toBe(modelSync(model, ALL_GUARDS, true, await world.observed()).exit);
      model.undoFrom = model.runs.length;
    }
    nameRuns(model, world);
  });
}

export function verifyCommand(): Command {
  return command("verify", always, async (model, world) => {
    const { exit, result } = await world.verify();
    if (model.unfinished !== undefined) return expect(exit, "verify").toBe(4);
    if (model.runs.length === 0) return expect(exit, "verify").toBe(10);
    expectVerification(model, exit, result);
  });
}

/** By which status another's user differs the model does not know. */
function modelled(names: readonly string[]): readonly string[] {
  return names.includes("sub") ? names.filter((name) => name !== "status") : names;
}

export function expectVerification(model: Model, exit: number | "killed", result: Awaited<ReturnType<World["verify"]>>["result"]): void {
  const answer = modelVerify(model);
  const { compared, missing, extra, gone } = result?.verification ?? {};
  const different = Object.fromEntries(
    (result?.lines ?? []).flatMap((line) => (line.kind === "different" ? [[line.row, modelled(line.names)] as const] : [])),
  );
  expect({ exit, compared, missing, different, extra, gone }, "verify").toEqual(answer);
  if (answer.missing > 0) meet("verify: missing");
  if (answer.extra > 0) meet("verify: extra");
  if (answer.gone > 0) meet("verify: gone");
  for (const name of Object.values(answer.different).flat()) meet(`verify: ${name} differs`);
}

/** What a report on disk says is what the ledger counted. */
export function reportCommand(): Command {
  const check = (model: Readonly<Model>) => whole(model) && lastLoaded(model) !== undefined;
  return command("report", check, async (model, world) => {
    const last = lastLoaded(model);
    const { rows, unsettled, outcomes } = await world.report(last?.name ?? "");
    expect(unsettled, "unsettled").toBe(0);
    expect(
      Object.values(outcomes).reduce((sum, count) => sum + count, 0),
      "P1",
    ).toBe(rows);
    if (last?.kind === "load") expect(rows).toBe(last.rows);
  });
}

/** The rows that the latest run rejected come back as they were, are mended, and run. */
export function mendCommand(): Command {
  const check = (model: Readonly<Model>) => whole(model) && model.rows.length > 0;
  return command("run, then its rejects mended", check, async (model, world) => {
    const { rows } = model;
    const answer = modelRun(model, rows);
    await expectRun(model, world, await world.run(), answer);
    const bad = rows.filter((_, at) => answer.statuses[at] === "rejected" || answer.statuses[at] === "failed");
    const file = await world.rejects(model.runs.at(-1)?.name ?? "");
    expect(file, "rejects.csv").toBe(bad.length === 0 ? "" : sourceText([]) + bad.map((row) => `${lineOf(row)}\n`).join(""));
    if (bad.length === 0) return;
    meet("rejects mended");
    const mended = bad.map(({ broken: _, ...row }) => row);
    await world.expectPool(model);
    const given = await world.runOver(mended);
    await expectRun(model, world, given, modelRun(model, mended));
  });
}

function lastLoaded({ runs }: Readonly<Model>) {
  return runs.findLast(({ kind, finished }) => kind !== "undo" && finished);
}

/** The whole of what a run answers: undefined where it is to be refused. */
async function expectRun(
  model: Model,
  world: World,
  { exit, result }: Awaited<ReturnType<World["run"]>>,
  answer: RunAnswer | undefined,
): Promise<void> {
  if (answer === undefined) return expect(exit, "run").toBe(4);
  expect(
    result?.rows.map(({ outcome }) => outcome?.status),
    "outcomes",
  ).toEqual(answer.statuses);
  expect(exit, "run").toBe(answer.exit);
  const { summary, idMap = [] } = result ?? {};
  expect(
    Object.values(summary?.outcomes ?? {}).reduce((sum, count) => sum + count, 0),
    "P1",
  ).toBe(answer.statuses.length);
  const users = await world.pool.users();
  const mapped = new Map(idMap.map(([key, , sub]) => [key, users.find((user) => user.sub === sub)?.username]));
  answer.statuses.forEach((status, row) => {
    meet(`run: ${status}`);
    const { sourceKey = "" } = result?.rows[row] ?? {};
    if (["created", "updated", "adopted", "unchanged"].includes(status))
      expect(mapped.get(sourceKey), `id map of ${sourceKey}`).toBeDefined();
  });
  nameRuns(model, world);
}

export function settle(model: Model, target: Model): void {
  const { rows, mapping, existing }: { rows: Model["rows"]; mapping: Model["mapping"]; existing: Existing } = model;
  Object.assign(model, target, { rows, mapping, existing, unfinished: undefined });
}

export function wordsOf({ at, number, when }: CrashPoint): string {
  return `${when} ${at} ${number}`;
}
