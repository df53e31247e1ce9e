import { test } from "vitest";

/**
 * A test that needs something which not every machine has. Where it is missing the test is skipped and says so; under
 * POOLFERRY_CI=1 it fails instead, so that continuous integration cannot leave it out without anybody's notice.
 */
export function optional(need: string, available: boolean, required = process.env["POOLFERRY_CI"] === "1") {
  return (name: string, body: () => Promise<void> | void, timeoutMs?: number): void => {
    if (available) test(name, body, timeoutMs);
    else if (required) {
      test(name, () => {
        throw new Error(`This test needs ${need}, which is not here, and POOLFERRY_CI=1 allows no test to be left out.`);
      });
    } else test.skip(`${name}: skipped, it needs ${need}`, body);
  };
}
