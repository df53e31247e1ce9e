import { defineConfig } from "vitest/config";
import { areaBegun } from "./test/mutation/areas.ts";

// Stryker's own setting for it, `testFiles`, leaves the mutants inactive that are met while a file is loaded (10.1.1).
const { tests, slow } = areaBegun();

// A worker is new for every mutant; the files that it runs for one may share it.
export default defineConfig({
  test: { include: [...tests], exclude: [...slow], testTimeout: 10_000, hookTimeout: 10_000, isolate: false },
});
