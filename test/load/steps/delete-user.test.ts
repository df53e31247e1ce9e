import { expect, test } from "vitest";
import { deleteStep } from "../../../src/load/steps/delete-user.ts";
import { answeringPool, DONE, found, refused } from "../answering-pool.ts";

const TARGET = { username: "user-1" };
const GONE = refused("UserNotFoundException");
const STEP = deleteStep("sub-1");

test("the user is deleted once it is known to be the very one", async () => {
  const { signal } = new AbortController();
  const { pool, sent, signals } = answeringPool({ getUser: [found({ sub: "sub-1" })], deleteUser: [DONE] });
  expect(STEP.name).toBe("delete");
  expect(await STEP.apply(pool, TARGET, signal)).toEqual({ ok: true });
  expect(sent).toEqual([
    ["getUser", TARGET],
    ["deleteUser", TARGET],
  ]);
  expect(signals).toEqual([signal, signal]);
});

test("somebody else who came to the name is left alone, and the user counts as gone", async () => {
  const { pool, sent } = answeringPool({ getUser: [found({ sub: "sub-2" })] });
  expect(await STEP.apply(pool, TARGET)).toEqual({ ok: true });
  expect(sent).toHaveLength(1);
});

test("a user that is gone is done, whether it was gone before or went meanwhile", async () => {
  expect(await STEP.apply(answeringPool({ getUser: [GONE] }).pool, TARGET)).toEqual({ ok: true });
  expect(await STEP.apply(answeringPool({ getUser: [found()], deleteUser: [GONE] }).pool, TARGET)).toEqual({ ok: true });
});

test("whatever else goes wrong is the caller's, and nothing is deleted unread", async () => {
  const broken = refused("InternalErrorException", "transient");
  const { pool, sent } = answeringPool({ getUser: [broken] });
  expect(await STEP.apply(pool, TARGET)).toEqual(broken);
  expect(sent).toHaveLength(1);
  const denied = refused("AccessDeniedException", "credentials");
  expect(await STEP.apply(answeringPool({ getUser: [found()], deleteUser: [denied] }).pool, TARGET)).toEqual(denied);
});

test("a deletion in doubt is tried again, which looks first", async () => {
  expect(await STEP.settle(answeringPool({}).pool, TARGET, 0)).toEqual({ kind: "repeat" });
});
