import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { compareSync } from "bcryptjs";

/** Compares on a thread of its own, one password after another: this is plain JavaScript, and would stop the server. */
export function compareOnThread(password: string, hash: string): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  thread ??= startThread();
  const id = nextId++;
  waiting.set(id, { resolve, reject });
  thread.ref();
  thread.postMessage({ id, password, hash } satisfies Question);
  return promise;
}

interface Question {
  readonly id: number;
  readonly password: string;
  readonly hash: string;
}

interface Answer {
  readonly id: number;
  readonly matches: boolean;
}

const ROLE = "poolferry sandbox bcrypt";
const waiting = new Map<number, { resolve(matches: boolean): void; reject(reason: unknown): void }>();
let thread: Worker | undefined;
let nextId = 0;

/** It keeps the process alive only while somebody waits; after a failure the next question starts another. */
function startThread(): Worker {
  const started = new Worker(new URL(import.meta.url), { workerData: ROLE, execArgv: [] });
  started.on("message", ({ id, matches }: Answer) => {
    waiting.get(id)?.resolve(matches);
    waiting.delete(id);
    if (waiting.size === 0) started.unref();
  });
  started.on("error", (error) => {
    thread = undefined;
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  });
  return started;
}

if (!isMainThread && workerData === ROLE) {
  parentPort?.on("message", ({ id, password, hash }: Question) => {
    parentPort?.postMessage({ id, matches: compareSync(password, hash) } satisfies Answer);
  });
}
