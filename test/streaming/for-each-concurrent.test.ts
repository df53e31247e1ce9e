import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { forEachConcurrent } from "../../src/streaming/for-each-concurrent.ts";

async function* batchesOf(
  sizes: readonly number[],
  onPull: (batch: number) => void = () => undefined,
): AsyncGenerator<readonly number[], void, void> {
  let item = 0;
  for (const [index, size] of sizes.entries()) {
    onPull(index);
    yield Array.from({ length: size }, () => item++);
  }
}

test("every item is done once, started in order, with at most the limit at work", async () => {
  const started: number[] = [];
  let atWork = 0;
  let most = 0;
  await forEachConcurrent(batchesOf([3, 0, 5, 2]), 4, async (item) => {
    started.push(item);
    most = Math.max(most, ++atWork);
    await delay(item % 3);
    atWork--;
  });
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(most).toBe(4);
  expect(atWork).toBe(0);
});

test("no batch is pulled while all places are taken", async () => {
  const pulled: number[] = [];
  const gate = Promise.withResolvers<void>();
  const running = forEachConcurrent(
    batchesOf([2, 2, 2, 2], (batch) => pulled.push(batch)),
    2,
    () => gate.promise,
  );
  await delay(10);
  expect(pulled).toEqual([0, 1]);
  gate.resolve();
  await running;
  expect(pulled).toEqual([0, 1, 2, 3]);
});

test("the first error stops the rest and is thrown once the tasks at work have settled", async () => {
  const finished: number[] = [];
  const started: number[] = [];
  const running = forEachConcurrent(batchesOf([10]), 3, async (item) => {
    started.push(item);
    if (item === 1) throw new Error("first");
    await delay(5);
    finished.push(item);
    if (item === 2) throw new Error("second");
  });
  await expect(running).rejects.toThrow("first");
  expect(started).toEqual([0, 1, 2]);
  expect(finished).toEqual([0, 2]);
});

test("a task that throws at once counts as failed", async () => {
  const running = forEachConcurrent(batchesOf([1]), 1, () => {
    throw new Error("at once");
  });
  await expect(running).rejects.toThrow("at once");
});

test("an error of the source is thrown once the tasks at work have settled", async () => {
  let finished = 0;
  async function* failing(): AsyncGenerator<readonly number[], void, void> {
    yield [1];
    throw new Error("source broke");
  }
  const running = forEachConcurrent(failing(), 2, async () => {
    await delay(5);
    finished++;
  });
  await expect(running).rejects.toThrow("source broke");
  expect(finished).toBe(1);
});

test("the signal stops the pulling, and the source is closed", async () => {
  const controller = new AbortController();
  let closed = false;
  async function* endless(): AsyncGenerator<readonly number[], void, void> {
    try {
      for (;;) yield [1];
    } finally {
      closed = true;
    }
  }
  let done = 0;
  const running = forEachConcurrent(
    endless(),
    2,
    async () => {
      await delay(1);
      if (++done === 5) controller.abort(new Error("enough"));
    },
    controller.signal,
  );
  await expect(running).rejects.toThrow("enough");
  expect(closed).toBe(true);
});

test.each([0, 1.5, -1])("a limit of %d is refused", async (limit) => {
  await expect(forEachConcurrent(batchesOf([1]), limit, () => Promise.resolve())).rejects.toThrow(RangeError);
});
