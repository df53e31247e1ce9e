import { expect, test } from "vitest";
import type { ExistingRule, PoolNames } from "../../../src/load/existing/existing-rule.ts";
import type { PoolOperation, PoolResult, RowProgress } from "../../../src/load/index.ts";
import { loadUser, type UserLoad } from "../../../src/load/steps/load-user.ts";
import type { Step, StepResult } from "../../../src/load/steps/step.ts";
import type { Outcome } from "../../../src/model/index.ts";
import { answeringPool, found, LOST, refused, SERVER_START } from "../answering-pool.ts";
import { bare } from "./planned-user.ts";

const USER = bare({ username: "user-1", attributes: new Map([["name", "N"]]) });
const START: RowProgress = { ref: USER.ref, sourceKey: "key-1", username: "user-1", stepsDone: 0 };
const DONE: StepResult = { ok: true };
const REFUSED = refused("InvalidParameterException");
const TAKEN = refused("UsernameExistsException");
const NAMES: PoolNames = { caseSensitive: true, usernameAttributes: [], aliasAttributes: [], immutable: new Set() };
const LEAVE: ExistingRule = { mode: "leave", outcome: { status: "skipped", reason: "user-exists" }, names: NAMES };

interface Loaded {
  readonly outcome: Outcome | Error;
  readonly journal: readonly RowProgress[];
  /** The steps that were sent, with the name that each went by. */
  readonly sent: readonly string[];
  readonly last: RowProgress;
}

interface Given {
  readonly start?: Partial<RowProgress>;
  readonly pool?: Partial<Record<PoolOperation, readonly PoolResult[]>>;
  readonly targetBySub?: boolean;
  readonly rule?: ExistingRule;
  readonly stopAfter?: string;
}

/** Loads a user whose steps are answered so, by name and in this order; a step in doubt is to be sent again. */
async function load(answers: Readonly<Record<string, StepResult>>, given: Given = {}): Promise<Loaded> {
  const journal: RowProgress[] = [];
  const sent: string[] = [];
  const stop = new AbortController();
  const { pool } = answeringPool(given.pool ?? {});
  const steps: Step[] = Object.entries(answers).map(([name, answer]) => ({
    name,
    async apply(_pool, { username }, signal) {
      expect(signal).toBe(stop.signal);
      sent.push(`${name} ${username}`);
      if (given.stopAfter === name) stop.abort(new Error("stop now"));
      return answer;
    },
    settle: async () => ({ kind: "repeat" }),
  }));
  const loading: UserLoad = {
    pool,
    journal: { record: async (progress) => void journal.push(progress) },
    steps,
    targetBySub: given.targetBySub ?? false,
    ...(given.rule === undefined ? {} : { existing: { user: USER, rule: given.rule } }),
  };
  const outcome = await loadUser(loading, { ...START, ...given.start }, stop.signal).catch((error: Error) => error);
  return { outcome, journal, sent, last: journal.at(-1) as RowProgress };
}

const CREATED: StepResult = { ok: true, sub: "sub-1" };
const ALL = { create: CREATED, password: DONE, "group a": DONE } as const;

test("an intent is written before every step, its result with the next one, and the outcome at last", async () => {
  const { outcome, journal, sent } = await load(ALL);
  expect(outcome).toEqual({ status: "created", sub: "sub-1" });
  expect(sent).toEqual(["create user-1", "password user-1", "group a user-1"]);
  expect(journal.map(({ stepsDone, intentAt, outcome: end }) => [stepsDone, intentAt, end?.status])).toEqual([
    [0, SERVER_START, undefined],
    [1, SERVER_START, undefined],
    [2, SERVER_START, undefined],
    [3, undefined, "created"],
  ]);
  expect(journal.map(({ sub, origin }) => [sub, origin])).toEqual([
    [undefined, undefined],
    ["sub-1", "created"],
    ["sub-1", "created"],
    ["sub-1", "created"],
  ]);
});

test("what a step gives is kept: the sub of the creation, the identity of the registration", async () => {
  const { last } = await load({ create: CREATED, identity: { ok: true, identityId: "identity-1" }, "group a": DONE });
  expect(last).toMatchObject({ sub: "sub-1", identityId: "identity-1", stepsDone: 3 });
});

test("where the pool makes the real username, later steps go by the sub", async () => {
  expect((await load(ALL, { targetBySub: true })).sent).toEqual(["create user-1", "password sub-1", "group a sub-1"]);
});

test("the time of the latest write is the server's, but a run that goes on keeps what was known before it", async () => {
  expect((await load(ALL)).last.touchedAt).toBe(SERVER_START);
  expect((await load(ALL, { start: { stepsDone: 1, touchedAt: 5 } })).last.touchedAt).toBe(5);
  expect((await load(ALL, { start: { intentAt: 5 } })).last.touchedAt).toBeUndefined();
});

test("a step in doubt keeps its first intent", async () => {
  const { journal } = await load(ALL, { start: { stepsDone: 1, intentAt: 5, sub: "sub-1" } });
  expect(journal.map(({ stepsDone, intentAt }) => [stepsDone, intentAt])).toEqual([
    [2, SERVER_START],
    [3, undefined],
  ]);
});

test("a user that is through already gets its outcome and no call", async () => {
  const { outcome, sent } = await load(ALL, { start: { stepsDone: 3, sub: "sub-1", origin: "created" } });
  expect([outcome, sent]).toEqual([{ status: "created", sub: "sub-1" }, []]);
  expect((await load(ALL, { start: { stepsDone: 3 } })).outcome).toEqual({ status: "created", sub: "" });
});

test("the first refusal is the outcome, and the other steps go on", async () => {
  const second = refused("ResourceNotFoundException");
  const { outcome, sent, last } = await load({ create: CREATED, password: REFUSED, "group a": second, "group b": DONE });
  expect(outcome).toEqual({ status: "failed", step: "password", failure: REFUSED.failure });
  expect(sent).toHaveLength(4);
  expect(last).toMatchObject({ stepsDone: 4, outcome, failed: { step: "password" } });
});

test("after a refused creation nothing more is sent, and no step counts as done", async () => {
  const { outcome, sent, last } = await load({ ...ALL, create: TAKEN });
  expect(outcome).toEqual({ status: "failed", step: "create", failure: TAKEN.failure });
  expect(sent).toEqual(["create user-1"]);
  expect(last).toMatchObject({ stepsDone: 0, intentAt: undefined });
  expect(last.origin).toBeUndefined();
});

test("a stopped run writes down how far the user is, and says why it stops", async () => {
  const { outcome, sent, last } = await load(ALL, { stopAfter: "create" });
  expect(outcome).toEqual(new Error("stop now"));
  expect(sent).toEqual(["create user-1"]);
  expect(last).toMatchObject({ stepsDone: 1, intentAt: undefined, sub: "sub-1" });
  expect(last.outcome).toBeUndefined();
});

test("nobody has to be able to stop it", async () => {
  const { pool } = answeringPool({});
  const step: Step = { name: "create", apply: async () => CREATED, settle: async () => ({ kind: "repeat" }) };
  const loading: UserLoad = { pool, journal: { record: async () => undefined }, steps: [step], targetBySub: false };
  expect(await loadUser(loading, START)).toEqual({ status: "created", sub: "sub-1" });
});

test("a stop after the last step does not take the outcome away", async () => {
  expect((await load(ALL, { stopAfter: "group a" })).outcome).toEqual({ status: "created", sub: "sub-1" });
});

test("a run that cannot go on leaves the step in doubt on disk", async () => {
  const { outcome, last } = await load({ ...ALL, password: LOST });
  expect(outcome).toMatchObject({ name: "RunError", exit: "temporary" });
  expect(last).toMatchObject({ stepsDone: 1, intentAt: SERVER_START });
});

test("a user that was there before us gets its other steps and keeps its password", async () => {
  for (const origin of ["adopted", "updated"] as const) {
    const { outcome, sent } = await load(ALL, { start: { stepsDone: 1, origin, sub: "sub-7" } });
    expect(outcome).toEqual({ status: origin, sub: "sub-7" });
    expect(sent).toEqual(["group a user-1"]);
  }
});

test("without a rule for existing users a name that is taken is the row's failure", async () => {
  expect((await load({ ...ALL, create: TAKEN }, { start: { origin: "existing" } })).outcome).toMatchObject({ step: "create" });
});

const HELD = found({ sub: "sub-7", attributes: { name: "N" } });
const GONE = refused("UserNotFoundException");

test("a user that the pool has is left alone by the rule, without a trace of ours in the row", async () => {
  const { outcome, sent, last } = await load(ALL, { rule: LEAVE, pool: { getUser: [HELD] }, start: { origin: "existing" } });
  expect([outcome, sent]).toEqual([{ status: "skipped", reason: "user-exists" }, []]);
  expect(last).toMatchObject({ stepsDone: 0, outcome });
  expect([last.origin, last.intentAt, last.found]).toEqual([undefined, undefined, undefined]);
});

test("a user that the pool has is adopted, and its other steps follow", async () => {
  const rule = { mode: "adopt", names: NAMES } as const;
  const { outcome, sent, last } = await load(ALL, { rule, pool: { getUser: [HELD] }, start: { origin: "existing" } });
  expect(outcome).toEqual({ status: "adopted", sub: "sub-7" });
  expect(sent).toEqual(["group a user-1"]);
  expect(last).toMatchObject({ origin: "adopted", sub: "sub-7" });
});

test("a user that a killed run was about to update is looked at again", async () => {
  const rule = { mode: "update", names: NAMES } as const;
  const { outcome } = await load(ALL, { rule, pool: { getUser: [HELD] }, start: { origin: "updated", intentAt: 5 } });
  expect(outcome).toEqual({ status: "updated", sub: "sub-7" });
});

test("a user that cannot be taken over is the row's failure, without a trace of ours in the row", async () => {
  const rule = { mode: "adopt", names: NAMES } as const;
  const other = found({ sub: "sub-7", attributes: { name: "M" } });
  const { outcome, sent, last } = await load(ALL, { rule, pool: { getUser: [other] }, start: { origin: "existing" } });
  expect(outcome).toMatchObject({ status: "failed", step: "adopt", failure: { code: "ExistingUserDiffers" } });
  expect(sent).toEqual([]);
  expect([last.origin, last.intentAt]).toEqual([undefined, undefined]);
});

test("a user that was there when the plan looked, and is gone, is created", async () => {
  const { outcome, sent, journal } = await load(ALL, { rule: LEAVE, pool: { getUser: [GONE] }, start: { origin: "existing" } });
  expect(outcome).toEqual({ status: "created", sub: "sub-1" });
  expect(sent).toEqual(["create user-1", "password user-1", "group a user-1"]);
  expect(journal[0]?.origin).toBeUndefined();
});

test("a creation that is refused for the name leads to the user who has it, or to the alias of another", async () => {
  const rule = { mode: "adopt", names: NAMES } as const;
  const taken = await load({ ...ALL, create: TAKEN }, { rule, pool: { getUser: [HELD] } });
  expect(taken.outcome).toEqual({ status: "adopted", sub: "sub-7" });
  const alias = await load({ ...ALL, create: TAKEN }, { rule, pool: { getUser: [GONE] } });
  expect(alias.outcome).toMatchObject({ status: "failed", step: "create", failure: { code: "AliasOfAnotherUser" } });
});

test("another refusal of the creation leads to nobody", async () => {
  for (const rule of [LEAVE, { mode: "adopt", names: NAMES } as const]) {
    const { outcome } = await load({ ...ALL, create: REFUSED }, { rule });
    expect(outcome).toEqual({ status: "failed", step: "create", failure: REFUSED.failure });
  }
});

test("whose a creation in doubt is, matters only to who would leave the user alone", async () => {
  const unclear = refused("UserNotProvablyOurs");
  const adopted = await load({ ...ALL, create: unclear }, { rule: { mode: "adopt", names: NAMES }, pool: { getUser: [HELD] } });
  expect(adopted.outcome).toEqual({ status: "adopted", sub: "sub-7" });
  expect((await load({ ...ALL, create: unclear }, { rule: LEAVE })).outcome).toMatchObject({ status: "failed", step: "create" });
});

test("a user that was taken over once is not taken over again after its first step", async () => {
  const { sent } = await load(ALL, { rule: LEAVE, start: { origin: "existing", stepsDone: 1, sub: "sub-7" } });
  expect(sent).toEqual(["password user-1", "group a user-1"]);
});

test("a user whose creation alone was left, and whose sub the pool's list told, was created by us", async () => {
  const { last, sent } = await load({ create: CREATED }, { start: { stepsDone: 1, sub: "sub-1" } });
  expect(sent).toEqual([]);
  expect(last).toMatchObject({ origin: "created", outcome: { status: "created", sub: "sub-1" } });
});
