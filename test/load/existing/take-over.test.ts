import { expect, test } from "vitest";
import type { BeforeImage } from "../../../src/load/existing/before-image.ts";
import type { ExistingRule, PoolNames } from "../../../src/load/existing/existing-rule.ts";
import { type TakenOver, takeOver } from "../../../src/load/existing/take-over.ts";
import type { Pool, PoolOperation, PoolResult, RowProgress } from "../../../src/load/index.ts";
import type { PlannedUser } from "../../../src/model/index.ts";
import { answeringPool, DONE, found, refused, SERVER_START } from "../answering-pool.ts";
import { bare } from "../steps/planned-user.ts";

const NAMES: PoolNames = { caseSensitive: true, usernameAttributes: [], aliasAttributes: ["email"], immutable: new Set() };
const LEAVE: ExistingRule = { mode: "leave", outcome: { status: "skipped", reason: "user-exists" }, names: NAMES };
const ADOPT: ExistingRule = { mode: "adopt", names: NAMES };
const UPDATE: ExistingRule = { mode: "update", names: NAMES };
const USER = bare({ username: "user-1", attributes: new Map([["name", "new"]]) });
const PROGRESS: RowProgress = { ref: USER.ref, sourceKey: "key-1", username: "user-1", stepsDone: 0, origin: "existing" };
const SAME = found({ sub: "sub-7", attributes: { name: "new" } });
const OTHER = found({ sub: "sub-7", username: "user-1", attributes: { name: "old" } });
const NOBODY = refused("UserNotFoundException");
const TRIGGER = refused("UnexpectedLambdaException", "unknown-outcome");

interface Given {
  readonly user?: PlannedUser;
  readonly progress?: Partial<RowProgress>;
  readonly refused?: boolean;
}

interface Taken {
  readonly came: TakenOver | Error;
  /** Calls, journal entries and images, in order. */
  readonly done: readonly string[];
  readonly journal: readonly RowProgress[];
  readonly images: readonly (readonly [sub: string, image: BeforeImage])[];
  readonly sent: readonly (readonly [PoolOperation, unknown])[];
}

async function take(rule: ExistingRule, answers: Partial<Record<PoolOperation, readonly PoolResult[]>>, given: Given = {}): Promise<Taken> {
  const { signal } = new AbortController();
  const { pool, sent, signals } = answeringPool(answers);
  const done: string[] = [];
  const journal: RowProgress[] = [];
  const images: [string, BeforeImage][] = [];
  const counted: Pool = {
    call(operation, request, signal) {
      done.push(operation);
      return pool.call(operation, request, signal);
    },
    serverTime: () => pool.serverTime(),
  };
  async function record(progress: RowProgress): Promise<void> {
    done.push("journal");
    journal.push(progress);
  }
  async function keep(sub: string, image: BeforeImage): Promise<void> {
    done.push("image");
    images.push([sub, image]);
  }
  const came = await takeOver(
    { pool: counted, journal: { record }, rule, user: given.user ?? USER, before: { keep } },
    { ...PROGRESS, ...given.progress },
    given.refused ?? false,
    signal,
  ).catch((error: Error) => error);
  expect(signals.every((one) => one === signal)).toBe(true);
  return { came, done, journal, images, sent };
}

test("a user that is as planned is adopted without a write", async () => {
  for (const rule of [ADOPT, UPDATE]) {
    const { came, done } = await take(rule, { getUser: [SAME] }, { progress: { intentAt: 5 } });
    expect(came).toEqual({ kind: "taken", progress: { ...PROGRESS, stepsDone: 1, intentAt: undefined, sub: "sub-7", origin: "adopted" } });
    expect(done).toEqual(["getUser"]);
  }
});

test("a user that a killed run had updated is still called updated", async () => {
  const { came } = await take(UPDATE, { getUser: [SAME] }, { progress: { origin: "updated" } });
  expect(came).toMatchObject({ kind: "taken", progress: { origin: "updated" } });
});

test("what the other steps will change of an adopted user is kept before them", async () => {
  const user = bare({ username: "user-1", attributes: USER.attributes, groups: ["a", "b"] });
  const groups = { ok: true, groups: ["b"] } as PoolResult;
  const { done, images, sent } = await take(ADOPT, { getUser: [SAME], listGroupsOfUser: [groups] }, { user });
  expect(done).toEqual(["getUser", "listGroupsOfUser", "image"]);
  expect(sent.at(-1)).toEqual(["listGroupsOfUser", { username: "user-1" }]);
  expect(images).toEqual([["sub-7", { attributes: {}, groups: { added: ["a"], removed: [] }, links: { added: [], removed: [] } }]]);
});

test("without a place for images none is made, and no groups are read for one", async () => {
  const user = bare({ username: "user-1", attributes: USER.attributes, groups: ["a"] });
  const { pool } = answeringPool({ getUser: [SAME] });
  const came = await takeOver({ pool, journal: { record: async () => undefined }, rule: ADOPT, user }, PROGRESS, false, undefined);
  expect(came).toMatchObject({ kind: "taken" });
});

test("the rule to leave users alone gives the row its outcome, whatever the user looks like", async () => {
  for (const read of [SAME, OTHER]) expect((await take(LEAVE, { getUser: [read] })).came).toEqual({ kind: "left", outcome: LEAVE.outcome });
});

test("a name that nobody has can be made, but not after it was refused: then it is an alias of another", async () => {
  expect((await take(UPDATE, { getUser: [NOBODY] })).came).toEqual({ kind: "gone" });
  for (const { came } of [
    await take(LEAVE, { getUser: [NOBODY] }, { refused: true }),
    await take(LEAVE, { getUser: [found({ username: "user-2" })] }),
  ]) {
    expect(came).toMatchObject({
      kind: "failed",
      step: "create",
      failure: { kind: "permanent", code: "AliasOfAnotherUser", message: expect.stringContaining("Another user") },
    });
  }
});

test("a user that cannot be read is the row's failure, or ends the run with the name of the call", async () => {
  const denied = refused("AccessDeniedException", "credentials");
  expect((await take(UPDATE, { getUser: [denied] })).came).toMatchObject({
    exit: "credentials",
    message: expect.stringContaining("AdminGetUser"),
  });
  const invalid = refused("InvalidParameterException");
  expect((await take(UPDATE, { getUser: [invalid] })).came).toEqual({ kind: "failed", step: "create", failure: invalid.failure });
});

test("the profile of a provider's user is not taken over", async () => {
  for (const [rule, step] of [
    [ADOPT, "adopt"],
    [UPDATE, "update"],
  ] as const) {
    expect((await take(rule, { getUser: [found({ status: "EXTERNAL_PROVIDER" })] })).came).toMatchObject({
      kind: "failed",
      step,
      failure: { kind: "permanent", code: "ExistingUserIsFederated", message: expect.stringContaining("identity provider") },
    });
  }
});

test("a user that differs is not adopted, and the failure names the attributes and no value", async () => {
  const user = bare({
    username: "user-1",
    attributes: new Map([
      ["name", "new"],
      ["nickname", "n"],
    ]),
  });
  const { came, done } = await take(ADOPT, { getUser: [OTHER] }, { user });
  expect(came).toEqual({
    kind: "failed",
    step: "adopt",
    failure: { kind: "permanent", code: "ExistingUserDiffers", message: "The pool's user differs in name, nickname." },
  });
  expect(done).toEqual(["getUser"]);
});

test("a user that differs in what never changes is not updated", async () => {
  const rule = { mode: "update", names: { ...NAMES, immutable: new Set(["name"]) } } as const;
  expect((await take(rule, { getUser: [OTHER] })).came).toMatchObject({
    kind: "failed",
    step: "update",
    failure: { kind: "permanent", code: "ImmutableAttributeDiffers", message: "The pool's user differs in name." },
  });
});

test("an update is written after its image and its intent, with the names of what it changes", async () => {
  const { came, done, journal, images, sent } = await take(
    UPDATE,
    { getUser: [OTHER], updateAttributes: [DONE] },
    { progress: { changed: ["nickname"] } },
  );
  expect(done).toEqual(["getUser", "image", "journal", "updateAttributes"]);
  expect(images[0]?.[1].attributes).toEqual({ name: { before: "old", wrote: "new" } });
  expect(journal).toEqual([{ ...PROGRESS, origin: "updated", changed: ["name", "nickname"], intentAt: SERVER_START + 1_000 }]);
  expect(sent.at(-1)).toEqual(["updateAttributes", { username: "user-1", attributes: new Map([["name", "new"]]) }]);
  expect(came).toEqual({
    kind: "taken",
    progress: {
      ...PROGRESS,
      origin: "updated",
      changed: ["name", "nickname"],
      stepsDone: 1,
      intentAt: undefined,
      touchedAt: SERVER_START + 2_000,
      sub: "sub-7",
    },
  });
});

const MOVED = bare({
  username: "user-1",
  attributes: new Map([
    ["email", "a@example.com"],
    ["email_verified", "true"],
  ]),
});

test("an address by which another user signs in is not taken away from it", async () => {
  const { came, done } = await take(UPDATE, { getUser: [OTHER, found({ sub: "sub-8" })] }, { user: MOVED });
  expect(came).toMatchObject({ kind: "failed", step: "update", failure: { code: "AliasOfAnotherUser" } });
  expect(done).toEqual(["getUser", "getUser"]);
});

test("an address that cannot be asked about stops the update", async () => {
  const invalid = refused("InvalidParameterException");
  expect((await take(UPDATE, { getUser: [OTHER, invalid] }, { user: MOVED })).came).toEqual({
    kind: "failed",
    step: "update",
    failure: invalid.failure,
  });
  const broken = refused("InternalErrorException", "transient");
  expect((await take(UPDATE, { getUser: [OTHER, broken] }, { user: MOVED })).came).toMatchObject({
    exit: "temporary",
    message: expect.stringContaining("AdminGetUser"),
  });
});

test("a refused update is the row's failure, and any other but the trigger's ends the run", async () => {
  const invalid = refused("InvalidParameterException");
  expect((await take(UPDATE, { getUser: [OTHER], updateAttributes: [invalid] })).came).toEqual({
    kind: "failed",
    step: "update",
    failure: invalid.failure,
  });
  const lost = refused("ECONNRESET", "unknown-outcome");
  expect((await take(UPDATE, { getUser: [OTHER], updateAttributes: [lost] })).came).toMatchObject({
    exit: "temporary",
    message: expect.stringContaining("AdminUpdateUserAttributes"),
  });
});

test.each([
  ["updated all the same", SAME, true],
  ["as it was", OTHER, false],
  ["gone", NOBODY, false],
  ["another's", found({ username: "user-2", attributes: { name: "new" } }), false],
])("after a failure of the pool's trigger the user is read again, strongly: %s", async (_how, after, applied) => {
  const listed = { ok: true, users: "user" in OTHER ? [OTHER.user] : [] } as PoolResult;
  const answers = { listUsers: [listed], updateAttributes: [TRIGGER], getUser: [after] };
  const { came, done } = await take(UPDATE, answers, { progress: { found: "sub-7" } });
  expect(done).toEqual(["listUsers", "image", "journal", "updateAttributes", "getUser"]);
  if (applied)
    expect(came).toMatchObject({ kind: "taken", progress: { origin: "updated", changed: ["name"], touchedAt: SERVER_START + 2_000 } });
  else expect(came).toEqual({ kind: "failed", step: "update", failure: { ...TRIGGER.failure, kind: "permanent" } });
});
