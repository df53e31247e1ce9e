import type { JobEvent } from "../jobs/job-events.ts";
import { RunError } from "../model/index.ts";

/** What an operation tells: the job's events, and how many of them nobody took in time. */
export type OperationEvent = JobEvent | { readonly type: "missed"; readonly events: number };

/** Events that wait for a reader; of older ones the number alone is kept. */
const MOST_WAITING = 10_000;
/** Of these a newer one says all that an older one did. */
const REPLACED: ReadonlySet<string> = new Set(["extracting", "planning", "listing", "verifying", "progress"]);

/** Events on their way to one reader, who may be slow or never come: whoever tells them never waits, and memory is bounded. */
export class EventQueue {
  readonly #waiting = new Map<number, JobEvent>();
  readonly #latest = new Map<string, number>();
  readonly #mostWaiting: number;
  #next = 0;
  #missed = 0;
  #ended = false;
  #error: RunError | undefined;
  #reader: "none" | "reading" | "left" = "none";
  #wake: () => void = () => undefined;

  constructor(mostWaiting = MOST_WAITING) {
    this.#mostWaiting = mostWaiting;
  }

  /** Whether an error will reach the reader of the events. */
  get isRead(): boolean {
    return this.#reader === "reading";
  }

  push(event: JobEvent): void {
    if (this.#reader === "left") return;
    const number = this.#next++;
    if (REPLACED.has(event.type)) {
      this.#waiting.delete(this.#latest.get(event.type) ?? -1);
      this.#latest.set(event.type, number);
    }
    this.#waiting.set(number, event);
    if (this.#waiting.size > this.#mostWaiting) {
      for (const oldest of this.#waiting.keys()) {
        this.#waiting.delete(oldest);
        break;
      }
      this.#missed++;
    }
    this.#wake();
  }

  /** No event comes any more; an error is thrown to the reader once what waits was read. */
  end(error?: RunError): void {
    this.#ended = true;
    this.#error = error;
    this.#wake();
  }

  /** The events from the first that waits on. Throws a RunError `usage` the second time. */
  read(): AsyncGenerator<OperationEvent, void, void> {
    if (this.#reader !== "none") {
      throw new RunError("usage", "The events of an operation can be read only once.", "Hand them on from the one loop that reads them.");
    }
    this.#reader = "reading";
    return this.#events();
  }

  async *#events(): AsyncGenerator<OperationEvent, void, void> {
    try {
      for (let event = this.#take(); event !== undefined || !this.#ended; event = this.#take()) {
        if (event !== undefined) yield event;
        else await this.#somethingNew();
      }
    } finally {
      this.#leave();
    }
  }

  /** Throws the error also to a reader who leaves early: where the operation has failed by then, it is told nowhere else. */
  #leave(): void {
    this.#reader = "left";
    this.#waiting.clear();
    if (this.#error !== undefined) throw this.#error;
  }

  #somethingNew(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #take(): OperationEvent | undefined {
    if (this.#missed > 0) {
      const events = this.#missed;
      this.#missed = 0;
      return { type: "missed", events };
    }
    for (const [number, event] of this.#waiting) {
      this.#waiting.delete(number);
      return event;
    }
    return undefined;
  }
}
