import { Stryker } from "@stryker-mutator/core";
import { AREAS, areaNamed, beginArea } from "./areas.ts";
import { belowBar, reportOf, scores, tableOf } from "./score.ts";

// Mutates the areas that are named on the command line, or all of them. What an earlier run found out of unchanged lines and tests
// is taken from its report; without reports/mutation everything is tried.
const names = process.argv.slice(2);
for (const area of names.length === 0 ? AREAS : names.map(areaNamed)) {
  beginArea(area);
  await new Stryker({
    mutate: [...area.mutate],
    incremental: true,
    incrementalFile: `reports/mutation/${area.name}.incremental.json`,
    reporters: ["json", "progress-append-only"],
    jsonReporter: { fileName: reportOf(area) },
    tempDirName: `.stryker-tmp/${area.name}`,
  }).runMutationTest();
}

const all = scores();
console.log(tableOf(all));
const below = belowBar(all);
if (below.length > 0) {
  console.error(`below the bar: ${below.join(", ")}; reports/mutation/<area>.json names the mutants that survived`);
  process.exitCode = 1;
}
