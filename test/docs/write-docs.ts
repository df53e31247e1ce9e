// Writes what the documentation takes from the program: help texts into README.md, tables into docs/sandbox.md: npm run write-docs
import { writeFileSync } from "node:fs";
import { page, ROOT, section } from "../support/markdown.ts";
import { allHelp, headingOf } from "./help-text.ts";
import { operationsTable, settingsTable } from "./sandbox-tables.ts";

const TABLE = /^\|.*\|\n(?:^\|.*\|\n)+/m;

let readme = page("README.md");
for (const { words, help } of allHelp()) {
  readme = within(readme, headingOf(words), /^```text\n[\s\S]*?^```\n/m, `\`\`\`text\n${help}\`\`\`\n`);
}
writeFileSync(`${ROOT}README.md`, readme);

let sandbox = page("docs/sandbox.md");
sandbox = within(sandbox, "Operations served", TABLE, operationsTable());
sandbox = within(sandbox, "Settings", TABLE, settingsTable());
writeFileSync(`${ROOT}docs/sandbox.md`, sandbox);

/** Replaces the first part of a section that looks like `old`. Throws where there is no such heading or part. */
function within(text: string, heading: string, old: RegExp, replacement: string): string {
  const before = section(`${text}\n`, heading);
  if (!old.test(`${before}\n`)) throw new Error(`there is nothing to replace under "${heading}"`);
  const after = `${before}\n`.replace(old, () => replacement).slice(0, -1);
  return text.replace(before.trimEnd(), () => after.trimEnd());
}
