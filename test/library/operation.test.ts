import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { type Operation, startOperation } from "../../src/library/operation.ts";
import { RunError } from "../../src/model/index.ts";
import { ROOT } from "../support/markdown.ts";

const exec = promisify(execFile);

test("an operation begins by itself, and not before a loop of the same turn could", async () => {
  let begun = false;
  const operation = startOperation(async (tell) => {
    begun = true;
    tell({ type: "planning", rows: 1 });
    return "done";
  });
  expect(begun).toBe(false);
  expect(await Array.fromAsync(operation)).toEqual([{ type: "planning", rows: 1 }]);
  expect(await operation).toBe("done");
});

test("an operation whose events nobody reads gives its result", async () => {
  expect(await startOperation(async () => 7)).toBe(7);
});

test("loop and promise fail with the same RunError", async () => {
  const failure = new RunError("temporary", "The server is away.", "Try again.");
  const operation = startOperation<number>(() => Promise.reject(failure));
  await expect(Array.fromAsync(operation)).rejects.toBe(failure);
  await expect(operation).rejects.toBe(failure);
});

test("what nobody foresaw is a RunError with the error as its cause", async () => {
  const cause = new TypeError("x is not a function");
  await expect(startOperation<number>(() => Promise.reject(cause))).rejects.toMatchObject({ name: "RunError", exit: "failure", cause });
});

const FAILING = `
  import { startOperation } from ${JSON.stringify(`${ROOT}src/library/operation.ts`)};
  const failing = () => startOperation(async (tell) => {
    tell({ type: "planning", rows: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw new Error("lost");
  });
`;

test.each([
  ["awaits nothing", "failing();", "unhandled"],
  ["reads the events to the end", "try { for await (const _ of failing()); } catch (error) { console.log(error.exit); }", "failure"],
  ["awaits the promise alone", "await failing().catch((error) => console.log(error.exit));", "failure"],
  ["leaves the loop and awaits nothing", "for await (const _ of failing()) break;", "unhandled"],
  [
    "leaves the loop and awaits the promise",
    "const one = failing(); for await (const _ of one) break; await one.catch((error) => console.log(error.exit));",
    "failure",
  ],
])("an error is overlooked only by who looks nowhere: a program that %s", async (_, program, told) => {
  const listening = 'process.on("unhandledRejection", () => console.log("unhandled"));';
  const { stdout } = await exec(process.execPath, ["--input-type=module", "-e", `${FAILING}${listening}${program}`]);
  expect(stdout.trim()).toBe(told);
});

test("an operation is a promise to whoever takes one", async () => {
  const operation: Operation<number> = startOperation(async () => 1);
  expect(await Promise.all([operation, operation.then((value) => value + 1), operation.finally(() => undefined)])).toEqual([1, 2, 1]);
});
