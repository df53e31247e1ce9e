import { expect, test } from "vitest";
import { coded, page, section, tableRows } from "../support/markdown.ts";
import { layerViolations } from "./layer-violations.ts";
import { importsOf, paths, sourceFiles } from "./source-files.ts";

const ARCHITECTURE = page("ARCHITECTURE.md");
const FOLDERS = tableRows(section(ARCHITECTURE, "Layers"));
const LAYERS = new Map(
  FOLDERS.flatMap(([folders = "", allowed = ""]) => coded(folders).map((folder) => [folder, new Set(coded(allowed))] as const)),
);
const HOMES = new Map(
  tableRows(section(ARCHITECTURE, "Packages")).flatMap(([packages = "", home = ""]) =>
    coded(packages).map((name) => [name, coded(home)[0] ?? ""] as const),
  ),
);
const FILES = sourceFiles();

test("every import in src obeys the table of layers and the table of packages in ARCHITECTURE.md", () => {
  expect(FILES.length).toBeGreaterThan(100);
  expect(layerViolations(FILES, LAYERS, HOMES)).toEqual([]);
});

test("the tables keep the pure folders pure and the sandbox apart", () => {
  expect([...(LAYERS.get("model") ?? [])]).toEqual(["node"]);
  expect([...(LAYERS.get("streaming") ?? [])]).toEqual(["node"]);
  expect([...(LAYERS.get("files") ?? [])]).toEqual(["node"]);
  expect([...(LAYERS.get("sandbox") ?? [])].sort()).toEqual(["model", "node"]);
  const all = [...LAYERS].filter(([, allowed]) => allowed.has("everything")).map(([folder]) => folder);
  expect(all.sort()).toEqual(["cli", "index"]);
  for (const folder of ["extract", "transform", "load"]) {
    const others = ["extract", "transform", "load", "jobs", "cognito"].filter((other) => other !== folder);
    expect(others.filter((other) => LAYERS.get(folder)?.has(other))).toEqual([]);
  }
});

test("the table of layers names the folders of src, all of them and no others", () => {
  const folders = new Set(FILES.map(({ path }) => path.split("/")[1]?.replace(/\.ts$/, "")));
  expect([...LAYERS.keys()].sort()).toEqual([...folders].sort());
});

test("the table of packages names the dependencies, all of them and no others, and each is imported", () => {
  const { dependencies, peerDependencies } = JSON.parse(page("package.json")) as Record<string, Record<string, string>>;
  expect([...HOMES.keys()].sort()).toEqual(Object.keys({ ...dependencies, ...peerDependencies }).sort());
  const imported = FILES.flatMap(({ imports }) => imports);
  expect([...HOMES.keys()].filter((name) => !imported.some((found) => found === name || found.startsWith(`${name}/`)))).toEqual([]);
});

test("cognito knows of load its port alone", () => {
  const imported = FILES.filter(({ path }) => path.startsWith("src/cognito/")).flatMap(({ imports }) => imports);
  expect([...new Set(imported.filter((name) => name.includes("/load/")))]).toEqual(["../load/pool.ts"]);
});

test("a forbidden import is found, whatever its form", () => {
  const imports = importsOf(
    [
      'import type { A } from "../transform/a.ts";',
      'export * from "zod";',
      'import "node:fs";',
      'const b = await import("../jobs/b.ts");',
    ].join("\n"),
  );
  expect(layerViolations([{ path: "src/sandbox/x.ts", imports }], LAYERS, HOMES)).toEqual([
    "src/sandbox/x.ts: sandbox may not import transform",
    "src/sandbox/x.ts: zod belongs to documents, not to sandbox",
    "src/sandbox/x.ts: sandbox may not import jobs",
  ]);
  expect(layerViolations([{ path: "src/elsewhere/x.ts", imports: [] }], LAYERS, HOMES)).toHaveLength(1);
});

test("no file of src is over 300 lines", () => {
  expect(FILES.filter(({ text }) => text.split("\n").length - 1 > 300).map(({ path }) => path)).toEqual([]);
});

test("only the command line reads the environment, ends the process, or writes to the terminal", () => {
  const others = FILES.filter(({ path }) => !path.startsWith("src/cli/"));
  const forbidden = /\bprocess\s*(?:\.|\[")\s*(?:exit|exitCode|env|stdout|stderr|argv)\b|from "(?:node:)?process"/;
  expect(others.filter(({ text }) => forbidden.test(text)).map(({ path }) => path)).toEqual([]);
  expect(FILES.filter(({ text }) => /\bconsole\s*\./.test(text)).map(({ path }) => path)).toEqual([]);
});

test("no file or folder is a drawer for anything", () => {
  const drawer = /(?:^|[/-])(?:utils?|helpers?|common|managers?|misc|shared)(?:[-./]|$)/;
  expect([...paths("src"), ...paths("test")].filter((path) => drawer.test(path))).toEqual([]);
});
