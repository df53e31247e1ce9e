// Runs every benchmark that needs nothing installed, at a modest size, one after the other; bench/peers/all.ts runs the others. Each can be run by itself, at full size: see docs/benchmarks.md.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { machine } from "./measure/bench-report.ts";

const BENCHMARKS = [
  "plan-pass.ts",
  "document-sources.ts",
  "sync-pass.ts",
  "import-route.ts",
  "admin-route.ts",
  "admin-throughput.ts",
  "mixed-steps.ts",
  "retry-modes.ts",
  "resume.ts",
  "resume-start.ts",
  "verify.ts",
  "cel-mapping.ts",
  "sandbox-cost.ts",
  "extraction.ts",
];

console.log(machine());
for (const script of BENCHMARKS) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...process.argv.slice(2)], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
