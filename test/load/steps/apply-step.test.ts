import { expect, test } from "vitest";
import { applyOrSettle } from "../../../src/load/steps/apply-step.ts";
import type { Settled, Step, StepResult } from "../../../src/load/steps/step.ts";
import { answeringPool, LOST, refused } from "../answering-pool.ts";

const TARGET = { username: "user-1" };
const INTENT = 7;
const DONE: StepResult = { ok: true, sub: "sub-1" };
const REFUSED = refused("InvalidParameterException");
const TRIGGER = refused("UnexpectedLambdaException", "unknown-outcome");
const REPEAT: Settled = { kind: "repeat" };
const APPLIED: Settled = { kind: "applied" };

interface Sent {
  readonly result: StepResult | Error;
  /** What was asked of the step, in order, and the pauses between. */
  readonly asked: readonly string[];
}

/** Sends a step whose calls are answered in this order, the last answer ever after. */
async function send(applied: readonly StepResult[], settled: readonly Settled[] = [], inDoubt = false, patient = true): Promise<Sent> {
  const asked: string[] = [];
  const { signal } = new AbortController();
  const { pool } = answeringPool({});
  function answer<T>(what: string, answers: readonly T[], given: readonly unknown[]): T {
    expect(given).toEqual([pool, TARGET, ...(what === "settle" ? [INTENT] : []), signal]);
    const earlier = asked.filter((one) => one === what).length;
    asked.push(what);
    const next = answers[earlier] ?? answers.at(-1);
    if (next === undefined) throw new Error(`nobody expected ${what}`);
    return next;
  }
  const step: Step = {
    name: "group staff",
    apply: async (...given) => answer("apply", applied, given),
    settle: async (...given) => answer("settle", settled, given),
  };
  async function pause(times: number, paused?: AbortSignal): Promise<void> {
    expect(paused).toBe(signal);
    asked.push(`pause ${times}`);
  }
  const load = { pool, ...(patient ? { pause } : {}) };
  const result = await applyOrSettle(load, step, TARGET, INTENT, inDoubt, signal).catch((error: Error) => error);
  return { result, asked };
}

test("a step without doubt is sent, and neither looked for nor sent again", async () => {
  expect(await send([DONE])).toEqual({ result: DONE, asked: ["apply"] });
  expect(await send([REFUSED])).toEqual({ result: REFUSED, asked: ["apply"] });
});

test("a step in doubt is settled first, and sent only where that says so", async () => {
  expect(await send([], [{ kind: "applied", sub: "sub-2" }], true)).toEqual({ result: { ok: true, sub: "sub-2" }, asked: ["settle"] });
  expect(await send([], [APPLIED], true)).toStrictEqual({ result: { ok: true }, asked: ["settle"] });
  expect(await send([DONE], [REPEAT], true)).toEqual({ result: DONE, asked: ["settle", "apply"] });
});

test("a doubt that turns out to be somebody else's doing is the user's failure, and one that cannot be looked into ends the run", async () => {
  const notOurs = refused("UserNotProvablyOurs");
  expect((await send([], [{ kind: "failed", failure: notOurs.failure }], true)).result).toEqual(notOurs);
  const denied = refused("AccessDeniedException", "credentials");
  expect((await send([], [{ kind: "failed", failure: denied.failure }], true)).result).toMatchObject({
    name: "RunError",
    exit: "credentials",
    message: expect.stringContaining("group staff"),
  });
});

test("a refusal is believed at once only where no earlier call may have arrived", async () => {
  expect(await send([LOST, REFUSED], [REPEAT, APPLIED])).toEqual({
    result: { ok: true },
    asked: ["apply", "pause 1", "settle", "apply", "settle"],
  });
  for (const settled of [REPEAT, { kind: "failed", failure: refused("UserNotFoundException").failure } as const]) {
    expect((await send([LOST, REFUSED], [REPEAT, settled])).result).toEqual(REFUSED);
  }
});

test.each([
  ["fatal", "failure"],
  ["transient", "temporary"],
  ["credentials", "credentials"],
] as const)("a %s failure ends the run, with the step's name", async (kind, exit) => {
  const { result } = await send([refused("SomeCode", kind)]);
  expect(result).toMatchObject({ name: "RunError", exit, message: expect.stringContaining("group staff: SomeCode") });
});

test("a lost answer is looked for after a pause, and six of them in a row end the run", async () => {
  expect(await send([LOST, DONE], [REPEAT])).toEqual({ result: DONE, asked: ["apply", "pause 1", "settle", "apply"] });
  expect(await send([LOST, DONE], [REPEAT], false, false)).toEqual({ result: DONE, asked: ["apply", "settle", "apply"] });
  const { result, asked } = await send([LOST], [REPEAT]);
  expect(asked.filter((what) => what === "apply")).toHaveLength(6);
  expect(asked.filter((what) => what.startsWith("pause"))).toEqual([1, 2, 3, 4, 5, 6].map((times) => `pause ${times}`));
  expect(result).toMatchObject({ name: "RunError", exit: "temporary" });
  expect((result as Error).message).toBe('The answer to step "group staff" was lost 6 times in a row, last by ECONNRESET.');
  expect((result as { hint?: string }).hint).toMatch(/same command again/);
});

test("the pool's own trigger is believed to fail after three times: then the user was made all the same, or is refused", async () => {
  const { result, asked } = await send([TRIGGER], [REPEAT]);
  expect(result).toEqual(refused("UnexpectedLambdaException"));
  expect(asked.filter((what) => what === "apply")).toHaveLength(3);
  expect(asked.at(-1)).toBe("settle");
  expect((await send([TRIGGER], [REPEAT, REPEAT, { kind: "applied", sub: "sub-2" }])).result).toEqual({ ok: true, sub: "sub-2" });
});
