import { type Fact, type Followed, inTheWay, type Model, type User, userOf, write } from "./commands-model.ts";
import type { Observed } from "./commands-model-sync.ts";

export interface UndoWishes {
  /** Index of the run in the model. */
  readonly run: number;
  readonly allowPossiblySignedIn: boolean;
  readonly maxDelete: number;
}

export interface UndoAnswer {
  readonly exit: number;
  /** Undefined where nothing was done, or where a kill left open whom the undo may touch. */
  readonly counts: Readonly<Record<"deleted" | "restored" | "partly" | "gone" | "kept", number>> | undefined;
}

type Standing = "delete" | "restore" | "gone" | "kept" | "done";

/** Takes a run back. Changes the model where the undo is not refused. */
export function modelUndo(model: Model, wishes: UndoWishes, observed: Observed): UndoAnswer {
  const facts = model.facts.filter((fact) => fact.run === wishes.run && fact.wrote);
  const standings = facts.map((fact) => [fact, standingOf(model, fact, wishes, observed)] as const);
  const count = (wanted: Standing) => standings.filter(([, standing]) => standing === wanted).length;
  const vague = hasVague(model, wishes.run);
  const counts = { deleted: 0, restored: 0, partly: 0, gone: 0, kept: count("kept") };
  if (count("delete") + count("restore") + count("gone") === 0) return { exit: counts.kept > 0 ? 3 : 0, counts: undefined };
  if (count("delete") > wishes.maxDelete) return { exit: 4, counts: undefined };
  const releasing = new Set(standings.flatMap(([fact, standing]) => (standing === "delete" || standing === "restore" ? [fact.user] : [])));
  const waited = new Set(facts.filter((fact) => releasing.has(blockerOf(model, fact)?.id ?? 0)));
  const open = standings.filter(([, standing]) => standing !== "kept" && standing !== "done");
  while (open.length > 0) {
    // Whoever waits for an address comes after the one who gives it up.
    const next = open.findIndex(([fact, standing]) => standing !== "restore" || blockerOf(model, fact) === undefined);
    const [fact, standing] = open.splice(Math.max(0, next), 1)[0] as (typeof open)[number];
    const state = standing === "restore" ? restore(model, fact, waited.has(fact), observed) : standing === "delete" ? "deleted" : "gone";
    counts[state]++;
    if (state === "kept") continue;
    if (state === "deleted") model.pool = model.pool.filter(({ id }) => id !== fact.user);
    fact.undone = state;
    takeBack(model, fact);
  }
  model.runs.push({ kind: "undo", name: "", rows: 0, mapping: model.mapping, finished: true });
  return { exit: counts.partly + counts.kept > 0 ? 3 : 0, counts: vague ? undefined : counts };
}

/** Whether a run made anybody of whom a kill left open whether the undo may touch them. */
export function hasVague(model: Model, run: number): boolean {
  return model.facts.some((fact) => fact.run === run && fact.wrote && userOf(model, fact.user)?.vague === true);
}

function standingOf(model: Model, fact: Fact, { allowPossiblySignedIn }: UndoWishes, observed: Observed): Standing {
  if (fact.undone !== undefined && fact.undone !== "partly") return "done";
  if (fact.does !== "created") return fact.image === undefined ? "kept" : "restore";
  const later = model.facts.some(
    ({ run, user, does, wrote, undone }) => run > fact.run && user === fact.user && does !== "created" && wrote && undone !== "restored",
  );
  if (later) return "kept";
  const user = userOf(model, fact.user);
  if (user === undefined) return "gone";
  if (user.vague) return observed.has(user.username) ? "kept" : "delete";
  if (user.modified > user.touched) return "kept";
  return user.links.length > 0 && !allowPossiblySignedIn ? "kept" : "delete";
}

/** Rows of the user, from the undone one on, say nothing any more: what an earlier one said holds again. */
function takeBack(model: Model, undone: Fact): void {
  const from = model.facts.indexOf(undone);
  for (const fact of model.facts.slice(from)) if (fact.user === undone.user) fact.void = true;
  const before = model.followed.get(undone.key);
  // Of another user of its source key nothing was said.
  if (before === undefined || before.user !== undone.user) return;
  model.followed.delete(undone.key);
  const fact = model.facts.findLast(
    ({ key, content, does, void: isVoid }) => key === undone.key && content !== undefined && does !== "refused" && !isVoid,
  );
  if (fact?.content === undefined) return;
  const [username] = JSON.parse(fact.content.attributes) as [string];
  // Whoever was in the pool before the job is never one that it created.
  const created = model.facts.find(({ user }) => user === fact.user)?.does === "created";
  // A sync disabled or deleted it for being missing.
  const isGone = model.facts
    .slice(model.facts.indexOf(fact))
    .some(
      ({ key, user, content, does, void: isVoid }) => key === undone.key && user === fact.user && !content && does === "updated" && !isVoid,
    );
  const state = isGone ? "disabled" : "present";
  const followed: Followed = { user: fact.user, username, content: fact.content, created, state, missingRuns: 0 };
  model.followed.set(undone.key, followed);
}

/** The user who signs in by the address that a restoration would bring back. */
function blockerOf(model: Model, { user: id, image }: Fact): User | undefined {
  const user = userOf(model, id);
  return user === undefined || image === undefined ? undefined : inTheWay(model, user, attributesBack(user, image.attributes).update);
}

/** Gives each thing its former value where the pool still has what the run wrote. `waited`: for an address that another user of the undo had. */
function restore(model: Model, fact: Fact, waited: boolean, observed: Observed): "restored" | "partly" | "gone" | "kept" {
  const { user: id, image } = fact;
  if (image === undefined) throw new Error("there is nothing to restore by");
  const user = userOf(model, id);
  if (user === undefined) return image.deleted === true ? "kept" : "gone";
  const { update, remove, changed } = attributesBack(user, image.attributes);
  const leave = image.joined.filter((group) => user.groups.includes(group));
  const join = image.left.filter((group) => !user.groups.includes(group));
  const unlink = image.linked.filter((link) => user.links.includes(link));
  const enable = image.enabled === undefined || user.enabled === image.enabled.before ? undefined : image.enabled.before;
  const calls = Object.keys(update).length + remove.length + leave.length + join.length + unlink.length + (enable === undefined ? 0 : 1);
  if (calls === 0) return changed ? "kept" : "restored";
  // An address that another user signs in by is not taken away; whether that one had given it up by then was a matter of turns.
  const blocked = blockerOf(model, fact) !== undefined;
  const refused = blocked || (waited && observed.get(user.username)?.["email"] !== update["email"]);
  write(user, refused ? {} : update, remove);
  user.groups = [...user.groups.filter((group) => !leave.includes(group)), ...join];
  user.links = user.links.filter((link) => !unlink.includes(link));
  if (enable !== undefined) user.enabled = enable;
  user.modified = user.touched = model.time++;
  return refused || changed ? "partly" : "restored";
}

interface Back {
  readonly update: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
  readonly changed: boolean;
}

/** An address and its flag go together. */
function attributesBack(user: User, image: NonNullable<Fact["image"]>["attributes"]): Back {
  const update: Record<string, string> = {};
  const remove: string[] = [];
  let changed = false;
  for (const names of [["name"], ["nickname"], ["email", "email_verified"]]) {
    const values = names.flatMap((name) => (image[name] === undefined ? [] : [{ name, ...image[name], held: user.attributes[name] }]));
    const differing = values.filter(({ before, wrote }) => before !== wrote);
    if (differing.every(({ before, held }) => before === held)) continue;
    if (!values.every(({ before, wrote, held }) => held === wrote || held === before)) changed = true;
    else {
      for (const { name, before } of values) {
        if (before !== undefined) update[name] = before;
        else if (name === "email_verified") update[name] = "false";
        else remove.push(name);
      }
    }
  }
  return { update, remove, changed };
}
