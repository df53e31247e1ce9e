import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { LEDGER_VERSION, prepareSchema } from "../../src/jobs/ledger/schema.ts";
import { coded, page, section, tableRows } from "../support/markdown.ts";

const PAGE = page("docs/ledger-format.md");

test("docs/ledger-format.md describes every table and every column of the ledger, in order", () => {
  const database = emptyLedger();
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid").all();
  expect(tables.map(({ name }) => name)).toEqual([...PAGE.matchAll(/^## `(\w+)`$/gm)].map(([, name]) => name));
  for (const { name } of tables) {
    const columns = database.prepare("SELECT name FROM pragma_table_info(?)").all(String(name));
    const described = tableRows(section(PAGE, String(name))).map(([column = ""]) => coded(column)[0]);
    expect(described, String(name)).toEqual(columns.map((column) => column["name"]));
  }
});

test("docs/ledger-format.md describes the ledger's version", () => {
  expect(PAGE).toContain(`describes version ${LEDGER_VERSION},`);
});

test.each(["runs", "import_parts", "invitations", "undone", "users"])("docs/ledger-format.md describes every state of %s", (table) => {
  const sql = String(emptyLedger().prepare("SELECT sql FROM sqlite_schema WHERE name = ?").get(table)?.["sql"]);
  const states = [...(/state IN \(([^)]*)\)/.exec(sql)?.[1]?.matchAll(/'(\w+)'/g) ?? [])].map(([, state]) => state);
  expect(states.length).toBeGreaterThan(3);
  const text = section(PAGE, table);
  // Behind the picture, and where there is none, the second table.
  const second = text.includes("```") ? text.slice(text.indexOf("```")) : text.slice(text.indexOf("| state |"));
  expect(tableRows(second).map(([state = ""]) => coded(state)[0])).toEqual(states);
});

function emptyLedger(): DatabaseSync {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-test-"));
  const path = join(folder, "ledger.db");
  const database = new DatabaseSync(path);
  onTestFinished(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  prepareSchema(database, path);
  return database;
}
