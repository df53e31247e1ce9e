import { expect, test } from "vitest";
import { belowBar, scoreOf, tableOf } from "./score.ts";

const times = (count: number, end: string) => Array<string>(count).fill(end);

test("a mutant that the tests notice or that makes them hang counts, one that nothing came by does not, and one that never ran is no mutant", () => {
  const ends = [...times(5, "Killed"), ...times(1, "Timeout"), ...times(1, "Survived"), ...times(1, "NoCoverage"), ...times(9, "Ignored")];
  expect(scoreOf("ledger", ends)).toEqual({ area: "ledger", mutants: 8, killed: 5, timeout: 1, survived: 2, percent: 75 });
  expect(
    tableOf([scoreOf("ledger", ends)])
      .split("\n")
      .at(-1),
  ).toBe("| ledger | 8 | 5 | 1 | 2 | 75.0 |");
});

test("each area has a bar, and all of them together a higher one; nothing tried is below it", () => {
  const of = (area: string, killed: number) => scoreOf(area, [...times(killed, "Killed"), ...times(100 - killed, "Survived")]);
  expect(belowBar([of("ledger", 80), of("pacing", 79), of("together", 85)])).toEqual(["pacing"]);
  expect(belowBar([of("ledger", 84), of("together", 84), scoreOf("steps", [])])).toEqual(["together", "steps"]);
});
