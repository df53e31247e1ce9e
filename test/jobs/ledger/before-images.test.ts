import { readFileSync, statSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { BeforeImageStore } from "../../../src/jobs/ledger/before-images.ts";
import type { BeforeImage } from "../../../src/load/index.ts";
import { newPath, readerOf } from "./opened-ledger.ts";

const DAY_MS = 86_400_000;
const LINK = { provider: "Google", attribute: "Cognito_Subject", id: "g-1" };

function open(path = newPath("before.db")): BeforeImageStore {
  const store = new BeforeImageStore(path);
  onTestFinished(() => store.close());
  return store;
}

function image(more: Partial<BeforeImage> = {}): BeforeImage {
  return { attributes: {}, groups: { added: [], removed: [] }, links: { added: [], removed: [] }, ...more };
}

/** What is kept after these images of one user and run. */
async function kept(...images: readonly BeforeImage[]): Promise<BeforeImage | undefined> {
  const store = open();
  for (const one of images) await store.of("a", () => 5).keep("s-1", one);
  return store.find("a", "s-1");
}

test("an image is found by run and user, and by nothing else", async () => {
  const store = open();
  await store.of("a", () => 5).keep("s-1", image({ mfa: true }));
  expect(store.find("a", "s-1")).toEqual(image({ mfa: true }));
  expect([store.find("b", "s-1"), store.find("a", "s-2")]).toEqual([undefined, undefined]);
});

test("an image is on disk once it is kept, in whole milliseconds, in a file for its owner alone", async () => {
  const path = newPath("before.db");
  const store = open(path);
  await store.of("a", () => 5.9).keep("s-1", image());
  expect(readerOf(path).prepare("SELECT at FROM images").all()).toEqual([expect.objectContaining({ at: 5 })]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("of an attribute that is written twice the first former value stands, and the last written one", async () => {
  const first = image({ attributes: { name: { before: "old", wrote: "new" }, nickname: { before: null, wrote: "n" } } });
  const next = image({ attributes: { name: { before: "new", wrote: "newest" }, zoneinfo: { before: "Z", wrote: null } } });
  expect((await kept(first, next))?.attributes).toEqual({
    name: { before: "old", wrote: "newest" },
    nickname: { before: null, wrote: "n" },
    zoneinfo: { before: "Z", wrote: null },
  });
});

test("an attribute that is named like a property of every object is one like any other", async () => {
  const next = image({ attributes: { constructor: { before: "old", wrote: "new" } } });
  expect((await kept(image(), next))?.attributes).toEqual({ constructor: { before: "old", wrote: "new" } });
});

test("groups and links are put together, each once", async () => {
  const first = image({ groups: { added: ["a"], removed: ["x"] }, links: { added: [LINK], removed: [] } });
  const other = { ...LINK, id: "g-2" };
  const next = image({ groups: { added: ["a", "b"], removed: ["y"] }, links: { added: [{ ...LINK }, other], removed: [LINK] } });
  expect(await kept(first, next)).toEqual(
    image({ groups: { added: ["a", "b"], removed: ["x", "y"] }, links: { added: [LINK, other], removed: [LINK] } }),
  );
});

test("whether the user was enabled before stands as it was first seen, and what was written as it was last", async () => {
  const disabled = image({ enabled: { before: true, wrote: false } });
  const enabled = image({ enabled: { before: false, wrote: true } });
  expect((await kept(disabled, enabled))?.enabled).toEqual({ before: true, wrote: true });
  expect((await kept(image(), enabled))?.enabled).toEqual({ before: false, wrote: true });
  expect((await kept(disabled, image()))?.enabled).toEqual({ before: true, wrote: false });
  expect(await kept(image(), image())).toEqual(image());
});

test.each(["mfa", "deleted"] as const)("%s is marked once it was seen, first or last", async (mark) => {
  for (const images of [
    [image({ [mark]: true }), image()],
    [image(), image({ [mark]: true })],
  ]) {
    expect(await kept(...images)).toEqual(image({ [mark]: true }));
  }
});

test("images older than so many days are removed, from the file as well", async () => {
  const path = newPath("before.db");
  const store = open(path);
  const now = 100 * DAY_MS;
  for (const [sub, at] of [
    ["old", now - 30 * DAY_MS - 1],
    ["young", now - 30 * DAY_MS],
  ] as const) {
    await store.of("a", () => at).keep(sub, image({ attributes: { name: { before: `secret of ${sub}`, wrote: "x" } } }));
  }
  store.forgetOlderThan(30, now);
  expect([store.find("a", "old"), store.find("a", "young") === undefined]).toEqual([undefined, false]);
  const onDisk = [path, `${path}-wal`].map((file) => readFileSync(file).toString("latin1")).join("");
  expect([onDisk.includes("secret of old"), onDisk.includes("secret of young")]).toEqual([false, true]);
});
