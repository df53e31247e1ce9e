import { expect, test } from "vitest";
import type { JobEvent } from "../../src/jobs/job-events.ts";
import { EventQueue, type OperationEvent } from "../../src/library/event-queue.ts";
import { RunError } from "../../src/model/index.ts";

const row = (number: number): JobEvent => ({ type: "row", row: number, line: number + 1, outcome: "rejected", codes: ["key-missing"] });
const planning = (rows: number): JobEvent => ({ type: "planning", rows });
const FAILED = new RunError("temporary", "The server is away.", "Try again.");

test("events are read in their order, those that came before the reader too, and the end ends the loop", async () => {
  const queue = new EventQueue();
  queue.push(row(1));
  const reading = readAll(queue);
  await undefined;
  queue.push(row(2));
  await new Promise(setImmediate);
  queue.push(row(3));
  queue.end();
  expect(await reading).toEqual([row(1), row(2), row(3)]);
});

test("of how far a pass is the newest event alone waits, after all that came before it", async () => {
  const queue = new EventQueue();
  for (const event of [planning(1), row(1), planning(2), row(2), planning(3)]) queue.push(event);
  queue.end();
  expect(await readAll(queue)).toEqual([row(1), row(2), planning(3)]);
});

test("what nobody reads is bounded: the latest events wait, and of the older ones the number comes first", async () => {
  const queue = new EventQueue(3);
  for (let number = 1; number <= 10; number++) queue.push(row(number));
  queue.end();
  expect(await readAll(queue)).toEqual([{ type: "missed", events: 7 }, row(8), row(9), row(10)]);
});

test("a reader who falls behind in the middle is told there how many events are gone", async () => {
  const queue = new EventQueue(2);
  queue.push(row(1));
  const read: OperationEvent[] = [];
  for await (const event of queue.read()) {
    read.push(event);
    if (event.type === "row" && event.row === 1) for (const number of [2, 3, 4, 5]) queue.push(row(number));
    if (event.type === "row" && event.row === 5) queue.end();
  }
  expect(read).toEqual([row(1), { type: "missed", events: 2 }, row(4), row(5)]);
});

test("a million events that nobody reads leave the bound waiting", async () => {
  const queue = new EventQueue();
  for (let number = 1; number <= 1_000_000; number++) queue.push(row(number));
  queue.end();
  const read = await readAll(queue);
  expect(read).toHaveLength(10_001);
  expect(read[0]).toEqual({ type: "missed", events: 990_000 });
});

test("an error comes after the events that waited, once", async () => {
  const queue = new EventQueue();
  queue.push(row(1));
  queue.end(FAILED);
  const events = queue.read();
  expect(await events.next()).toEqual({ done: false, value: row(1) });
  await expect(events.next()).rejects.toBe(FAILED);
  expect(await events.next()).toEqual({ done: true, value: undefined });
});

test("who leaves the loop gets no more events, and an error if there is one already", async () => {
  const queue = new EventQueue();
  queue.push(row(1));
  for await (const _ of queue.read()) break;
  queue.push(row(2));
  expect(queue.isRead).toBe(false);

  const failed = new EventQueue();
  failed.push(row(1));
  const leave = async () => {
    for await (const _ of failed.read()) {
      failed.end(FAILED);
      break;
    }
  };
  await expect(leave()).rejects.toBe(FAILED);
});

test("events are read once", () => {
  const queue = new EventQueue();
  queue.read();
  expect(() => queue.read()).toThrow(expect.objectContaining({ exit: "usage" }));
});

async function readAll(queue: EventQueue): Promise<readonly OperationEvent[]> {
  return Array.fromAsync(queue.read());
}
