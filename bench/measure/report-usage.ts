// Preloaded into every measured process: writes what the process has used of the machine when it ends.
import { writeFileSync } from "node:fs";

const path = process.env["BENCH_USAGE_FILE"];
if (path !== undefined) {
  // A worker or child of the measured process must not overwrite its figures.
  delete process.env["BENCH_USAGE_FILE"];
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = { cpuS: (userCPUTime + systemCPUTime) / 1e6, wallS: performance.now() / 1000, peakMiB: maxRSS / 1024 };
    writeFileSync(path, JSON.stringify(usage));
  });
}
