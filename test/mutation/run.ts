import { Stryker } from "@stryker-mutator/core";
import { AREAS, areaNamed, beginArea } from "./areas.ts";
import { reportOf, scoreTable } from "./score.ts";

/** Mutates the areas that are named on the command line, or all of them, and prints the table. */
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
console.log(scoreTable());
