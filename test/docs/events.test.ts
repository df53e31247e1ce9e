import { expect, test } from "vitest";
import { EXIT_CODES } from "../../src/model/index.ts";
import { fenced, page, section } from "../support/markdown.ts";

const PAGE = page("docs/events.md");
/** The events that the code tells, read from the types' own text. */
const SOURCES = [
  "src/jobs/job-events.ts",
  "src/jobs/invite/invite-events.ts",
  "src/jobs/undo/undo-events.ts",
  "src/jobs/verify/verify-events.ts",
  "src/load/load-events.ts",
  "src/cli/daemon/daemon-events.ts",
];
const TOLD = SOURCES.flatMap((path) => [...page(path).matchAll(/readonly type: "([\w-]+)"/g)].map(([, type]) => type ?? ""));
/** Written by the command line around them. */
const AROUND = ["version", "error"];
const DOCUMENTED = [...PAGE.matchAll(/^## `([\w-]+)`$/gm)].map(([, type]) => type ?? "");

test("docs/events.md describes every event and no other", () => {
  expect(TOLD.length).toBeGreaterThan(7);
  expect([...DOCUMENTED].sort()).toEqual([...TOLD, ...AROUND].sort());
});

test.each(DOCUMENTED)("the example of the event %s is one", (type) => {
  const [example = ""] = fenced(section(PAGE, type), "json");
  expect(JSON.parse(example)).toMatchObject({ type });
});

test.each(SOURCES)("the examples show the members that %s names", (path) => {
  for (const [, type = "", members = ""] of page(path).matchAll(/readonly type: "([\w-]+)";?([^}]*)\}/g)) {
    if (type === "plan" || type === "sync-plan") continue;
    const example = JSON.parse(fenced(section(PAGE, type), "json")[0] ?? "") as object;
    const required = [...members.matchAll(/readonly (\w+):/g)].map(([, name]) => name ?? "");
    expect(
      required.filter((name) => !Object.hasOwn(example, name)),
      type,
    ).toEqual([]);
    const known = ["type", ...[...members.matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name ?? "")];
    if (type !== "files")
      expect(
        Object.keys(example).filter((name) => !known.includes(name)),
        type,
      ).toEqual([]);
  }
});

test("the error of the example has the exit code of its name", () => {
  const { exit, code } = JSON.parse(fenced(section(PAGE, "error"), "json")[0] ?? "") as { exit: number; code: keyof typeof EXIT_CODES };
  expect(EXIT_CODES[code]).toBe(exit);
});
