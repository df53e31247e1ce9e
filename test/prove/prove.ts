// Runs the suites of the proof in depth, and writes what they survived to docs/proof.json and docs/proof.md:
// npm run prove [-- SUITE...]. A depth that the environment gives goes before the suite's own.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machine } from "../../bench/measure/bench-report.ts";
import { ROOT } from "../support/markdown.ts";
import type { Proved } from "../support/proof.ts";
import { proofPage } from "./proof-page.ts";
import { RECORD, readRecord, type SuiteRecord } from "./proof-record.ts";
import { SUITES, type Suite } from "./suites.ts";

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => SUITES[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(", ")}. There are:`);
  for (const [name, { about }] of Object.entries(SUITES)) console.error(`  ${name.padEnd(12)} ${about}`);
  process.exit(2);
}
for (const [name, suite] of Object.entries(SUITES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const record = survive(name, suite);
  if (record === undefined) {
    console.error(`${name}: failed, docs/proof.md says what it said before`);
    process.exitCode = 1;
    continue;
  }
  const all = readRecord();
  const now = { ...all, suites: { ...all.suites, [name]: record } };
  writeFileSync(RECORD, `${JSON.stringify(now, undefined, 2)}\n`);
  writeFileSync(`${ROOT}docs/proof.md`, proofPage(now));
}

/** Undefined where a test failed, or nothing was proved. */
function survive(name: string, { tests, depths }: Suite): SuiteRecord | undefined {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-proof-"));
  const proofs = join(folder, "proofs.ndjson");
  const report = join(folder, "report.json");
  const settings = Object.fromEntries(
    Object.entries(depths).map(([variable, depth]) => [variable, process.env[variable] ?? String(depth)]),
  );
  const given = Object.entries(settings).filter(([variable]) => process.env[variable] !== undefined);
  const begun = performance.now();
  try {
    writeFileSync(proofs, "");
    const { status } = spawnSync(
      process.execPath,
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        "--testTimeout=0",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
        ...tests,
      ],
      { cwd: ROOT, stdio: "inherit", env: { ...process.env, ...settings, POOLFERRY_PROOF: proofs } },
    );
    const survived = readFileSync(proofs, "utf8").split("\n").filter(Boolean);
    if (status !== 0 || survived.length === 0) return undefined;
    return {
      command: [...given.map(([variable, depth]) => `${variable}=${depth}`), `npm run prove -- ${name}`].join(" "),
      date: new Date().toISOString().slice(0, 10),
      commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim(),
      machine: machine(),
      seconds: Math.round((performance.now() - begun) / 1000),
      tests: (JSON.parse(readFileSync(report, "utf8")) as { readonly numPassedTests: number }).numPassedTests,
      proofs: survived.map((line) => JSON.parse(line) as Proved),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
