import { existsSync, readdirSync } from "node:fs";
import { posix } from "node:path";
import { expect, test } from "vitest";
import { page, ROOT } from "../support/markdown.ts";

const PAGES = ["", "docs/", "docs/presets/"].flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`)
    .filter((name) => name.endsWith(".md"))
    .map((name) => folder + name),
);

test.each(PAGES)("every link of %s leads somewhere", (path) => {
  const text = page(path);
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? "").filter((link) => !/^https?:/.test(link));
  const broken = links.filter((link) => {
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? path : posix.join(posix.dirname(path), file);
    if (!existsSync(`${ROOT}${target}`)) return true;
    return anchor !== undefined && !anchorsOf(page(target)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test("every source file that a page names is there", () => {
  const named = PAGES.flatMap((path) =>
    [...page(path).matchAll(/`((?:src|test|docs|samples|mappings|bench)\/[\w./-]+\.\w+)`/g)].map(([, file]) => file ?? ""),
  );
  expect(named.length).toBeGreaterThan(10);
  expect([...new Set(named)].filter((file) => !existsSync(`${ROOT}${file}`))).toEqual([]);
});

/** The anchors that a page's headings have where it is shown. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}
