import { expect, test } from "vitest";
import type { PoolResult } from "../../../src/load/index.ts";
import { type IdentityConflict, identityStep } from "../../../src/load/steps/identity.ts";
import type { StepResult } from "../../../src/load/steps/step.ts";
import { type AnsweringPool, answeringPool, refused } from "../answering-pool.ts";

const TARGET = { username: "user-1" };
const WANTED = { developerId: "old-1", identityId: "eu-central-1:1" };
const DENIED = refused("AccessDeniedException", "credentials");
const CONFLICT = refused("ResourceConflictException");
const MISSING = refused("ResourceNotFoundException");
const { signal } = new AbortController();

/** An answer that names an identity, or lists developer ids of it. */
function identity(identityId: string, developerIds: readonly string[] = [], next?: string): PoolResult {
  return { ok: true, identityId, developerIds, ...(next === undefined ? {} : { next }) } as PoolResult;
}

const ELSEWHERE = identity("eu-central-1:2");

function apply(
  { pool }: AnsweringPool,
  onConflict: IdentityConflict,
  wanted: typeof WANTED | { developerId: string } = WANTED,
): Promise<StepResult> {
  return identityStep(wanted, onConflict).apply(pool, TARGET, signal);
}

test("a developer id without an identity is registered, and a refusal is the caller's", async () => {
  const service = answeringPool({ registerIdentity: [identity("eu-central-1:9")] });
  expect(await apply(service, "fail", { developerId: "old-1" })).toEqual({ ok: true, identityId: "eu-central-1:9" });
  expect(service.sent).toEqual([["registerIdentity", { developerId: "old-1" }]]);
  expect(service.signals).toEqual([signal]);
  expect(await apply(answeringPool({ registerIdentity: [DENIED] }), "fail", { developerId: "old-1" })).toEqual(DENIED);
});

test("a developer id is attached to the identity that the row names, and that alone is success", async () => {
  const service = answeringPool({ attachIdentity: [identity(WANTED.identityId)] });
  expect(await apply(service, "fail")).toEqual({ ok: true, identityId: WANTED.identityId });
  expect(service.sent).toEqual([["attachIdentity", WANTED]]);
  expect(await apply(answeringPool({ attachIdentity: [ELSEWHERE] }), "fail")).toMatchObject({
    ok: false,
    failure: { kind: "permanent", code: "IdentityHeldElsewhere", message: expect.stringContaining("another identity") },
  });
});

test("a failure that is no conflict is not looked into", async () => {
  for (const failing of [DENIED, MISSING]) {
    const service = answeringPool({ attachIdentity: [failing] });
    expect(await apply(service, "merge")).toEqual(failing);
    expect(service.sent).toHaveLength(1);
  }
});

test.each(["DeveloperUserAlreadyRegisteredException", "ResourceConflictException"])(
  "a conflict by %s is held against where the developer id is",
  async (code) => {
    const conflict = refused(code);
    const looked = (lookup: PoolResult) => answeringPool({ attachIdentity: [conflict], lookupIdentity: [lookup] });
    const there = looked(identity(WANTED.identityId));
    expect(await apply(there, "fail")).toEqual({ ok: true, identityId: WANTED.identityId });
    expect(there.sent.at(-1)).toEqual(["lookupIdentity", { developerId: "old-1" }]);
    expect(there.signals).toEqual([signal, signal]);
    expect(await apply(looked(ELSEWHERE), "fail")).toMatchObject({ failure: { code: "IdentityHeldElsewhere" } });
    // Nobody has it: then the identity itself refuses it.
    expect(await apply(looked(MISSING), "merge")).toEqual(conflict);
    expect(await apply(looked(DENIED), "merge")).toEqual(DENIED);
  },
);

/** A conflict that is to be merged; the partner is looked for on these pages. */
function merging(pages: readonly PoolResult[], merged: PoolResult = identity(WANTED.identityId)): AnsweringPool {
  return answeringPool({ attachIdentity: [CONFLICT], lookupIdentity: [ELSEWHERE, ...pages], mergeIdentities: [merged] });
}

test("a merge goes to the first developer id of the wanted identity, on whichever page it is", async () => {
  const service = merging([identity(WANTED.identityId, [], "page-2"), identity(WANTED.identityId, ["somebody", "else"])]);
  expect(await apply(service, "merge")).toEqual({ ok: true, identityId: WANTED.identityId });
  expect(service.sent.slice(2)).toEqual([
    ["lookupIdentity", { identityId: WANTED.identityId }],
    ["lookupIdentity", { identityId: WANTED.identityId, token: "page-2" }],
    ["mergeIdentities", { source: "old-1", destination: "somebody" }],
  ]);
  expect(service.signals.every((given) => given === signal)).toBe(true);
});

test("a merge that ends elsewhere, or is refused, is none", async () => {
  const partner = identity(WANTED.identityId, ["somebody"]);
  expect(await apply(merging([partner], ELSEWHERE), "merge")).toMatchObject({ failure: { code: "IdentityHeldElsewhere" } });
  expect(await apply(merging([partner], CONFLICT), "merge")).toEqual(CONFLICT);
});

test("without a partner nothing is merged: an identity that is not there or has no developer id, after twenty pages at most", async () => {
  for (const [page, looked] of [
    [MISSING, 1],
    [identity(WANTED.identityId), 1],
    [identity(WANTED.identityId, [], "more"), 20],
  ] as const) {
    const service = merging([page]);
    expect(await apply(service, "merge")).toMatchObject({
      ok: false,
      failure: { kind: "permanent", code: "IdentityNotMergeable", message: expect.stringContaining("no developer id") },
    });
    expect(service.sent.slice(2)).toHaveLength(looked);
  }
  expect(await apply(merging([DENIED]), "merge")).toEqual(DENIED);
});

test("the step is called identity, and in doubt it is taken again", async () => {
  const step = identityStep(WANTED, "fail");
  expect(step.name).toBe("identity");
  expect(await step.settle(answeringPool({}).pool, TARGET, 0)).toEqual({ kind: "repeat" });
});
