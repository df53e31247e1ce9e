// Prints the counts of Vitest's JSON report; ends with 1 where anything failed or nothing passed: node .ci/tally.ts REPORT
import { readFileSync } from "node:fs";

interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

const { success, numPassedTests, numFailedTests } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Report;
process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed\n`);
process.exitCode = success && numFailedTests === 0 && numPassedTests > 0 ? 0 : 1;
