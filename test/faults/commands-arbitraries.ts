import fc from "fast-check";
import type { CrashPoint } from "../support/crash.ts";
import { type Existing, type Model, newModel, type Row } from "./commands-model.ts";
import {
  addRow,
  changeByHand,
  changeRow,
  deleteByHand,
  duplicateRow,
  giveBack,
  passwordByHand,
  removeRow,
  renameRow,
  signUp,
  strangerByHand,
  switchByHand,
  switchExisting,
  switchMapping,
} from "./commands-of-people.ts";
import {
  ALL_GUARDS,
  type Command,
  countedAs,
  freshCommand,
  killRunCommand,
  killSyncCommand,
  mendCommand,
  planCommand,
  reportCommand,
  runCommand,
  syncCommand,
  verifyCommand,
} from "./commands-of-program.ts";
import { killUndoCommand, undoCommand, undoUnfinishedCommand } from "./commands-of-undo.ts";

const NUMBERS = [1, 2, 3, 4, 5, 6];
const emails = fc.constantFrom(...NUMBERS).map((number) => `mail-${number}@example.com`);
const groups = fc.constantFrom(undefined, "readers", "writers");
const names = fc.constantFrom(undefined, "Ada", "Bea");

function rowOf(number: number): fc.Arbitrary<Row> {
  return fc.record({
    key: fc.constant(`key-${number}`),
    username: fc.constant(`user-${number}`),
    name: names,
    email: fc.oneof({ arbitrary: fc.constant(`mail-${number}@example.com`), weight: 5 }, { arbitrary: emails, weight: 1 }),
    verified: fc.boolean(),
    group: groups,
    linked: fc.nat(3).map((one) => one === 0),
    disabled: fc.nat(4).map((one) => one === 0),
  });
}

const existing = fc.constantFrom<Existing>("skip", "fail", "adopt", "update");

/** A job of three to six rows over an empty pool. */
export const beginnings: fc.Arbitrary<Model> = fc
  .tuple(
    fc.tuple(...NUMBERS.map(rowOf)),
    fc.integer({ min: 3, max: 6 }),
    existing,
    fc.record({ action: fc.constantFrom("keep", "disable", "delete"), afterRuns: fc.integer({ min: 1, max: 2 }) }),
    fc.constantFrom<Model["route"]>("admin-api", "auto"),
  )
  .map(([rows, count, policy, missing, route]) => newModel(rows.slice(0, count), policy, missing, route));

const points: fc.Arbitrary<CrashPoint> = fc.record({
  at: fc.constantFrom("call", "write"),
  number: fc.integer({ min: 1, max: 14 }),
  when: fc.constantFrom("before", "after"),
});

const changes: fc.Arbitrary<Partial<Row>> = fc.oneof(
  names.map((name) => ({ name })),
  fc.record({ email: emails, verified: fc.boolean() }),
  groups.map((group) => ({ group })),
  fc.boolean().map((linked) => ({ linked })),
  fc.boolean().map((disabled) => ({ disabled })),
  fc.constantFrom("short", "address", undefined).map((broken) => ({ broken })),
);

const someone = fc.nat(7);
const accepted = fc.oneof(fc.constant(ALL_GUARDS), fc.subarray([...ALL_GUARDS]));
const usernames = fc
  .tuple(fc.constantFrom("user", "other", "guest"), fc.constantFrom(...NUMBERS))
  .map(([name, number]) => `${name}-${number}`);

const strangers = fc
  .tuple(usernames, emails, fc.boolean(), groups)
  .map(([name, email, verified, group]) => strangerByHand(name, email, verified, group));

/** Whoever is in the pool before the job. */
export const earlierUsers: fc.Arbitrary<readonly Command[]> = fc.array(
  fc
    .tuple(fc.constantFrom(...NUMBERS), names, fc.boolean(), groups)
    .map(([number, name, verified, group]) => strangerByHand(`user-${number}`, `mail-${number}@example.com`, verified, group, name)),
  { maxLength: 2 },
);

/** Every command that people and the program have, by how often it comes. */
const COMMANDS: readonly (readonly [number, fc.Arbitrary<Command>])[] = [
  [3, fc.constant(runCommand())],
  [1, fc.constant(planCommand())],
  [2, points.map(killRunCommand)],
  [1, fc.constant(freshCommand())],
  [3, fc.tuple(accepted, fc.boolean()).map(([guards, drift]) => syncCommand(guards, drift))],
  [1, fc.tuple(points, fc.boolean()).map(([point, drift]) => killSyncCommand(point, drift))],
  [2, fc.tuple(fc.nat(2), fc.boolean(), fc.constantFrom(0, 1, 1000, 1000)).map(([back, allow, most]) => undoCommand(back, allow, most))],
  [1, fc.tuple(fc.nat(1), points).map(([back, point]) => killUndoCommand(back, point))],
  [1, fc.constant(undoUnfinishedCommand())],
  [1, fc.constant(verifyCommand())],
  [1, fc.constant(reportCommand())],
  [1, fc.constant(mendCommand())],
  [4, fc.tuple(someone, changes).map(([number, change]) => changeRow(number, change))],
  [1, someone.map(renameRow)],
  [1, fc.oneof(...NUMBERS.map(rowOf)).map(addRow)],
  [2, someone.map(removeRow)],
  [1, someone.map(duplicateRow)],
  [1, fc.constant(switchMapping())],
  [1, existing.map(switchExisting)],
  [1, fc.constant(giveBack())],
  [
    2,
    fc
      .tuple(someone, names, fc.option(emails, { nil: undefined }))
      .map(([number, name, email]) => changeByHand(number, name ?? "By hand", email)),
  ],
  [1, someone.map(switchByHand)],
  [1, someone.map(deleteByHand)],
  [2, strangers],
  [1, someone.map(passwordByHand)],
  [2, fc.tuple(usernames, emails, fc.boolean()).map(([name, email, confirmed]) => signUp(name, email, confirmed))],
];

/** Sequences of up to `most` commands. */
export function sequences(most: number, replayPath: string | undefined) {
  const weighted = COMMANDS.flatMap(([weight, arbitrary]) => Array.from({ length: weight }, () => arbitrary));
  return fc.commands(weighted, { maxCommands: most, size: "max", ...(replayPath === undefined ? {} : { replayPath }) });
}

/** The words by which each command is counted. */
export function commandWords(): readonly string[] {
  return [
    ...new Set(COMMANDS.flatMap(([, arbitrary]) => fc.sample(arbitrary, { numRuns: 1, seed: 1 }).map((one) => countedAs(String(one))))),
  ];
}
