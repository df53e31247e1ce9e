import { expect, test } from "vitest";
import { readJobDocument } from "../../src/documents/index.ts";
import { coded, page, section, tableRows } from "../support/markdown.ts";

const ROWS = tableRows(section(page("docs/job-file.md"), "Settings for some systems")).filter(([, settings = ""]) =>
  settings.includes("`url: "),
);

test("docs/job-file.md has settings for at least four systems", () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(4);
});

test.each(ROWS)("the settings for %s are accepted", (_system, settings = "") => {
  const source = `{ api: { ${coded(settings).join(", ")} } }`;
  const job = `poolferry: 1\nsource: ${source}\nmapping: m.yaml\ntarget: { userPoolId: eu-central-1_AbCdEfGhI }\n`;
  expect(readJobDocument(job, "j.yaml").api?.url).toMatch(/^https:/);
});
