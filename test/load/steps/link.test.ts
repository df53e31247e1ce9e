import { expect, test } from "vitest";
import type { PoolResult } from "../../../src/load/index.ts";
import { linkStep, unlinkStep } from "../../../src/load/steps/link.ts";
import { answeringPool, DONE, found, LOST, refused } from "../answering-pool.ts";

const TARGET = { username: "user-1" };
const LINK = { provider: "Google", attribute: "Cognito_Subject", id: "g-1" };
const REFUSED = refused("InvalidParameterException");
const UNREADABLE = refused("AccessDeniedException", "credentials");

/** The user as it is read, with the identities of these providers and ids. */
function linkedTo(...identities: readonly (readonly [provider: string, id: string])[]): PoolResult {
  const shown = identities.map(([providerName, userId]) => ({ providerName, userId }));
  return found({ attributes: { identities: JSON.stringify(shown) } });
}

const LINKED = linkedTo(["Okta", "g-1"], ["Google", "g-1"]);
const NOT_LINKED = linkedTo(["Okta", "g-1"], ["Google", "g-2"]);

test("a link names the user and the identity, and is called by its provider", async () => {
  const { signal } = new AbortController();
  const { pool, sent, signals } = answeringPool({ linkProvider: [DONE] });
  expect(linkStep(LINK).name).toBe("link Google");
  expect(await linkStep(LINK).apply(pool, TARGET, signal)).toEqual({ ok: true });
  expect(sent).toEqual([["linkProvider", { ...TARGET, ...LINK }]]);
  expect(signals).toEqual([signal]);
});

test("a refused link is believed only where the user does not have it", async () => {
  const step = linkStep(LINK);
  const { pool, sent, signals } = answeringPool({ linkProvider: [REFUSED], getUser: [LINKED] });
  const { signal } = new AbortController();
  expect(await step.apply(pool, TARGET, signal)).toEqual({ ok: true });
  expect(sent.at(-1)).toEqual(["getUser", TARGET]);
  expect(signals).toEqual([signal, signal]);
  for (const read of [NOT_LINKED, found(), UNREADABLE]) {
    expect(await step.apply(answeringPool({ linkProvider: [REFUSED], getUser: [read] }).pool, TARGET)).toEqual(REFUSED);
  }
});

test("a link whose answer is lost is not looked for at once", async () => {
  expect(await linkStep(LINK).apply(answeringPool({ linkProvider: [LOST] }).pool, TARGET)).toEqual(LOST);
});

test("a link in doubt is read back", async () => {
  const settled = (read: PoolResult) => linkStep(LINK).settle(answeringPool({ getUser: [read] }).pool, TARGET, 0);
  expect(await settled(LINKED)).toEqual({ kind: "applied" });
  expect(await settled(NOT_LINKED)).toEqual({ kind: "repeat" });
  expect(await settled(UNREADABLE)).toEqual({ kind: "failed", failure: UNREADABLE.failure });
});

test("an identity is taken from the user only after it was seen to be this user's", async () => {
  const { signal } = new AbortController();
  const { pool, sent, signals } = answeringPool({ getUser: [LINKED], unlinkProvider: [DONE] });
  expect(unlinkStep(LINK).name).toBe("unlink Google");
  expect(await unlinkStep(LINK).apply(pool, TARGET, signal)).toEqual({ ok: true });
  expect(sent).toEqual([
    ["getUser", TARGET],
    ["unlinkProvider", LINK],
  ]);
  expect(signals).toEqual([signal, signal]);
  const another = answeringPool({ getUser: [NOT_LINKED] });
  expect(await unlinkStep(LINK).apply(another.pool, TARGET)).toEqual({ ok: true });
  expect(another.sent).toHaveLength(1);
});

test("a refused unlinking is believed only where the user still has the identity", async () => {
  const unlinked = (...reads: readonly PoolResult[]) =>
    unlinkStep(LINK).apply(answeringPool({ getUser: reads, unlinkProvider: [REFUSED] }).pool, TARGET);
  expect(await unlinked(LINKED, NOT_LINKED)).toEqual({ ok: true });
  expect(await unlinked(LINKED, LINKED)).toEqual(REFUSED);
  expect(await unlinked(LINKED, UNREADABLE)).toEqual(REFUSED);
  expect(await unlinked(UNREADABLE)).toEqual(UNREADABLE);
});

test("an unlinking whose answer is lost is the caller's, and in doubt it is tried again, which looks first", async () => {
  const { pool, sent } = answeringPool({ getUser: [LINKED], unlinkProvider: [LOST] });
  expect(await unlinkStep(LINK).apply(pool, TARGET)).toEqual(LOST);
  expect(sent).toHaveLength(2);
  expect(await unlinkStep(LINK).settle(answeringPool({}).pool, TARGET, 0)).toEqual({ kind: "repeat" });
});
