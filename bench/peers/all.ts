// Runs the benchmarks beside other people's tools, which `npm run bench:peers` has installed under bench/peers before.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { machine } from "../measure/bench-report.ts";

const BENCHMARKS = ["published-tools.ts", "import-tools.ts", "beside-cognito-local.ts"];

console.log(machine());
for (const script of BENCHMARKS) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...process.argv.slice(2)], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
