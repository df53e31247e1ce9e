import { describeProblem, type MappingFile, type MappingTest } from "../documents/index.ts";
import { RunError, type SourceShape } from "../model/index.ts";
import type { Mapping } from "./mapping.ts";
import { type Difference, testDifferences } from "./test-differences.ts";

const REF = { row: 1, line: 1, byte: 0, bytes: 0 };
/** More would scroll the first out of sight. */
const MOST_SHOWN = 20;

/**
 * Runs a mapping's tests as the mapping is for this source; gives how many there are. A column that a test's row has and the source
 * has not is added, so that a test may speak of columns that not every source has. Throws a RunError (`usage`) that names of each
 * failing test what was expected and what came: a test's values are made up by the mapping's author.
 */
export function checkMappingTests(
  { tests, locate }: Pick<MappingFile, "tests" | "locate">,
  shape: SourceShape,
  compile: (shape: SourceShape) => Mapping,
): number {
  if (tests.length === 0) return 0;
  const wide = withColumns(shape, tests);
  const mapping = compile(wide);
  const failures = tests.flatMap((test, index) =>
    failuresOf(test, wide, mapping).map(({ field, expected, got }) => {
      const path = ["tests", index, ...(field[0] === "row" ? field : ["expect", ...field])];
      const named = test.name === undefined ? "" : `"${test.name}": `;
      return describeProblem(locate(path), path, `${named}expected ${expected}, got ${got}`);
    }),
  );
  if (failures.length === 0) return tests.length;
  const more = failures.length > MOST_SHOWN ? [`... and ${failures.length - MOST_SHOWN} more`] : [];
  throw new RunError(
    "usage",
    `The mapping does not pass its own tests.\n${[...failures.slice(0, MOST_SHOWN), ...more].join("\n")}`,
    "Mend the rule, or the test where it expects the wrong thing; docs/mapping.md describes both.",
  );
}

function withColumns(shape: SourceShape, tests: readonly MappingTest[]): SourceShape {
  if (shape.kind === "documents") return shape;
  return { kind: "columns", columns: [...new Set([...shape.columns, ...tests.flatMap(({ row }) => Object.keys(row))])] };
}

function failuresOf(test: MappingTest, shape: SourceShape, mapping: Mapping): readonly Difference[] {
  if (shape.kind === "documents") return testDifferences(test.expect, mapping.plan({ ref: REF, document: test.row }));
  const odd = Object.entries(test.row).filter(([, value]) => typeof value !== "string");
  if (odd.length > 0) {
    return odd.map(([column]) => ({ field: ["row", column], expected: "text, as every cell of the source is", got: "another value" }));
  }
  const cells = shape.columns.map((column) => (Object.hasOwn(test.row, column) ? String(test.row[column]) : ""));
  return testDifferences(test.expect, mapping.plan({ ref: REF, cells }));
}
