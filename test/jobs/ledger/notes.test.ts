import { expect, test } from "vitest";
import type { Invitation } from "../../../src/jobs/ledger/invitation-table.ts";
import type { UndoneRow } from "../../../src/jobs/ledger/undone-table.ts";
import { openLedger } from "./opened-ledger.ts";

test("a raised limit is noted before it is raised, and forgotten once it is restored", () => {
  const { raisedLimits } = openLedger();
  raisedLimits.intend({ category: "UserRead", former: 25, raised: 50, intentAt: 7.9 });
  raisedLimits.intend({ category: "UserCreation", former: 50, raised: 100, intentAt: 8 });
  raisedLimits.noteRaised("UserRead", 9.9);
  expect(raisedLimits.pending()).toStrictEqual([
    { category: "UserCreation", former: 50, raised: 100, intentAt: 8 },
    { category: "UserRead", former: 25, raised: 50, intentAt: 7, raisedAt: 9 },
  ]);
  raisedLimits.settle("UserCreation");
  expect(raisedLimits.pending().map(({ category }) => category)).toEqual(["UserRead"]);
});

const MESSAGE: Invitation = { sub: "s-1", sourceKey: "k-1", kind: "invitation", medium: "email" };

test("a message that may have gone out is not claimed again, one that was refused is, with its new medium", () => {
  const { invitations } = openLedger();
  expect(invitations.stateOf("s-1")).toBeUndefined();
  expect(invitations.claim(MESSAGE, 5.9, true)).toBe(true);
  expect(invitations.stateOf("s-1")).toBe("sending");
  expect(invitations.claim(MESSAGE, 6, true)).toBe(false);
  invitations.refused("s-1", "X", undefined);
  expect([...invitations.all()]).toEqual([{ ...MESSAGE, state: "refused", intentAt: 5, failure: "X" }]);
  expect(invitations.claim({ ...MESSAGE, kind: "reset-code", medium: "sms" }, 6, false)).toBe(true);
  expect([...invitations.all()]).toEqual([
    { ...MESSAGE, kind: "reset-code", medium: "sms", state: "sending", intentAt: 6, failure: undefined },
  ]);
  invitations.sent("s-1");
  expect(invitations.stateOf("s-1")).toBe("sent");
  expect(invitations.claim(MESSAGE, 7, true)).toBe(false);
});

test("a message in doubt is claimed again only on request, and stays in doubt when that try is refused", () => {
  const { invitations } = openLedger();
  invitations.claim(MESSAGE, 5, false);
  invitations.unconfirmed("s-1", "ECONNRESET");
  expect([...invitations.all()][0]).toMatchObject({ state: "unconfirmed", failure: "ECONNRESET" });
  expect(invitations.claim(MESSAGE, 6, false)).toBe(false);
  expect(invitations.claim(MESSAGE, 6, true)).toBe(true);
  invitations.refused("s-1", "X", "unconfirmed");
  expect(invitations.stateOf("s-1")).toBe("unconfirmed");
});

test("a call that was not sent leaves the message as it was", () => {
  const { invitations } = openLedger();
  invitations.claim(MESSAGE, 5, false);
  invitations.release("s-1", undefined);
  expect(invitations.stateOf("s-1")).toBeUndefined();
  invitations.claim(MESSAGE, 5, false);
  invitations.unconfirmed("s-1", "X");
  invitations.claim(MESSAGE, 6, true);
  invitations.release("s-1", "unconfirmed");
  expect([...invitations.all()][0]).toMatchObject({ state: "unconfirmed", failure: undefined });
});

test("messages that went out, or may have, are counted by each try, refused and unsent ones left out", () => {
  const { invitations } = openLedger();
  expect(invitations.since(0)).toBe(0);
  for (const [index, sub] of ["a", "b", "c", "d"].entries()) invitations.claim({ ...MESSAGE, sub }, index + 1, false);
  invitations.sent("a");
  invitations.unconfirmed("b", "X");
  invitations.claim({ ...MESSAGE, sub: "b" }, 2, true);
  invitations.refused("c", "X", undefined);
  expect([invitations.since(0), invitations.since(2), invitations.since(3.5), invitations.since(5)]).toEqual([4, 3, 1, 0]);
  invitations.release("b", "unconfirmed");
  expect(invitations.since(0)).toBe(3);
});

test("what a dead process left open is in doubt, and nothing else", () => {
  const { invitations } = openLedger();
  invitations.claim(MESSAGE, 5, false);
  invitations.claim({ ...MESSAGE, sub: "s-2", sourceKey: "k-0" }, 5, false);
  invitations.sent("s-2");
  invitations.leaveInDoubt();
  expect([...invitations.all()].map(({ sub, state }) => [sub, state])).toEqual([
    ["s-2", "sent"],
    ["s-1", "unconfirmed"],
  ]);
});

test("what became of a user that was undone comes back as it was put, by its row and by the undo", () => {
  const { undone } = openLedger();
  const whole: UndoneRow = { id: 7, run: "undo", throughId: 9, sub: "s-7", state: "kept", intentAt: 5, touchedAt: 6, reason: "changed" };
  const bare: UndoneRow = { ...whole, id: 3, state: "sending", intentAt: undefined, touchedAt: undefined, reason: undefined };
  undone.put({ ...whole, intentAt: 5.9, touchedAt: 6.9 });
  undone.put(bare);
  undone.put({ ...bare, id: 4, run: "another" });
  expect(undone.get(7)).toEqual(whole);
  expect(undone.get(8)).toBeUndefined();
  expect([...undone.of("undo")]).toEqual([bare, whole]);
  undone.put({ ...bare, state: "deleted" });
  expect(undone.get(3)?.state).toBe("deleted");
});

test("the groups of a plan are managed once its own run begins, and not before", () => {
  const { syncs } = openLedger();
  syncs.managePlanned("a");
  syncs.notePlanned("a", ["former"]);
  syncs.notePlanned("b", ["staff", "admins"]);
  syncs.managePlanned("a");
  expect(syncs.managedGroups()).toEqual(new Set());
  syncs.managePlanned("b");
  expect(syncs.managedGroups()).toEqual(new Set(["admins", "staff"]));
});

test("accepted guards are told by run and in order, the latest figure of each", () => {
  const { syncs } = openLedger();
  syncs.accept("a", "missing", "1 of 2", 5.9);
  syncs.accept("a", "disable", "3 of 4", 6);
  syncs.accept("a", "missing", "5 of 6", 7);
  syncs.accept("b", "disable", "7 of 8", 8);
  expect(syncs.accepted("a")).toEqual([
    { guard: "disable", figure: "3 of 4", at: 6 },
    { guard: "missing", figure: "5 of 6", at: 7 },
  ]);
});
