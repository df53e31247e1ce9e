import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import { html } from "../../src/jobs/report/html.ts";
import { reportPage } from "../../src/jobs/report/report-page.ts";
import type { RunReport } from "../../src/jobs/report/run-report.ts";
import { spreadsheetCell } from "../../src/jobs/report/spreadsheet-cell.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { importPool } from "../support/import-pool.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { importable, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

const EVIL = `<script>alert("x")</script>&'\``;

test("a run leaves a page with its counts, reasons, steps and files, and none of its users", async () => {
  const pool = await importPool();
  sandbox = pool.sandbox;
  const rows = [
    importable(1, { groups: ["readers"] }),
    importable(2, { verified: false }),
    importable(3, { email: "no address" }),
    importable(4, { email: "no address either" }),
  ];
  const { files, summary } = await runSmallJob((await smallJob(pool, rows)).path, pool);
  const page = await readFile(files.page, "utf8");
  expect(page).toContain(`<h1>Run ${summary.run}</h1>`);
  expect(page).toContain("What became of 4 rows");
  expect(page).toMatch(/created<\/td><td class="number">2<\/td><td class="number">50\.0 %/);
  expect(page).toMatch(/rejected<\/td><td class="number">2</);
  expect(page).toMatch(/<td class="number">2<\/td><td class="code"><code>email-malformed<\/code><\/td><td>the value is no e-mail address</);
  expect(page).toContain("2 rows need a look");
  expect(page).toContain("Files handed over to import jobs: 1.");
  for (const name of ["id-map.csv", "rejects.csv", "rejects.reasons.csv", "report.json"]) expect(page).toContain(`href="${name}"`);
  expect(page).not.toMatch(/user-\d|key-\d|\d@example|Name \d/);
});

test("the page takes nothing from elsewhere, runs nothing, and its policy allows its own style alone", async () => {
  const page = reportPage(reportWith("calm"), { throttles: 3, importParts: 0, files: [] });
  const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? "";
  expect(style.length).toBeGreaterThan(100);
  expect(page).toContain(
    `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`.replaceAll("'", "&#39;"),
  );
  expect(page).not.toMatch(/<script|<link|<img|<iframe|url\(|@import|https?:|\son\w+=|\sstyle=/i);
  expect(page).toContain("was last started or resumed: 3.");
});

test("whatever a job, a pool or a mapping is called, it stays text", () => {
  const page = reportPage(reportWith(EVIL), { throttles: 0, importParts: 0, files: [[EVIL, EVIL]] });
  expect(page).not.toContain("<script");
  expect(page.match(/&#60;script&#62;/g)?.length).toBeGreaterThanOrEqual(5);
  expect(html`<a href="${'"><b>'}">${EVIL}</a>`.text).toBe(
    `<a href="&#34;&#62;&#60;b&#62;">&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62;&#38;&#39;&#96;</a>`,
  );
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1"])("a cell that begins like %j is no formula to a spreadsheet", (cell) => {
  expect(spreadsheetCell(cell)).toBe(`'${cell}`);
});

test.each(["a=1", "", "'", 5, -5])("the cell %j stays as it is", (cell) => {
  expect(spreadsheetCell(cell)).toBe(cell);
});

function reportWith(name: string): RunReport {
  return {
    version: 1,
    run: name,
    state: "finished",
    startedAt: "2026-11-21T23:12:54.000Z",
    endedAt: "2026-11-21T23:13:54.000Z",
    seconds: 60,
    rows: 3,
    outcomes: { created: 1, updated: 0, unchanged: 0, adopted: 0, skipped: 1, rejected: 0, failed: 1, unconfirmed: 0 },
    unsettled: 0,
    reasons: { skipped: { [name]: 1 }, failed: { [name]: 1 } },
  };
}
