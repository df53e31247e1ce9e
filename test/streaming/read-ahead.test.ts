import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { readAhead } from "../../src/streaming/read-ahead.ts";

test("everything arrives in order, and no more is pulled than asked for", async () => {
  let pulled = 0;
  async function* source(): AsyncGenerator<number, void, void> {
    for (; pulled < 6; pulled++) yield pulled;
  }
  const received: number[] = [];
  for await (const item of readAhead(source(), 2)) {
    await delay(2);
    received.push(item);
    expect(pulled).toBeLessThanOrEqual(item + 3);
  }
  expect(received).toEqual([0, 1, 2, 3, 4, 5]);
});

test("the source works while its consumer does", async () => {
  const events: string[] = [];
  async function* source(): AsyncGenerator<number, void, void> {
    for (let item = 0; item < 2; item++) {
      events.push(`made ${String(item)}`);
      yield item;
    }
  }
  for await (const item of readAhead(source(), 1)) {
    await delay(2);
    events.push(`used ${String(item)}`);
  }
  expect(events).toEqual(["made 0", "made 1", "used 0", "used 1"]);
});

test("an error of the source comes after what preceded it", async () => {
  async function* source(): AsyncGenerator<number, void, void> {
    yield 1;
    throw new Error("source broke");
  }
  const received: number[] = [];
  const reading = (async () => {
    for await (const item of readAhead(source(), 4)) received.push(item);
  })();
  await expect(reading).rejects.toThrow("source broke");
  expect(received).toEqual([1]);
});

test("the source is closed when the consumer stops early", async () => {
  let closed = false;
  async function* source(): AsyncGenerator<number, void, void> {
    try {
      for (let item = 0; ; item++) yield item;
    } finally {
      closed = true;
    }
  }
  for await (const item of readAhead(source(), 3)) {
    if (item === 2) break;
  }
  expect(closed).toBe(true);
});
