// Runs the suites of the proof in depth, and writes what they survived to docs/proof.json and docs/proof.md:
// npm run prove [-- [--anew] SUITE...]. A depth that the environment gives goes before the suite's own, and what a suite survives is
// added to what it survived before, so that a long one may be tried in parts: every run draws its own seed.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machine } from "../../bench/measure/bench-report.ts";
import { scores } from "../mutation/score.ts";
import { ROOT } from "../support/markdown.ts";
import type { Proved } from "../support/proof.ts";
import { proofPage } from "./proof-page.ts";
import { type ProofRecord, RECORD, readRecord, type SuiteRecord } from "./proof-record.ts";
import { SUITES, type Suite } from "./suites.ts";

const MUTATION = "mutation";
const ANEW = "--anew";
const ABOUT = [...Object.entries(SUITES).map(([name, { about }]) => [name, about] as const), [MUTATION, "mutation testing"] as const];

process.chdir(ROOT);
const names = ABOUT.map(([name]) => name);
const given = process.argv.slice(2);
const asked = given.filter((name) => name !== ANEW);
const anew = given.includes(ANEW);
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(", ")}. There are:`);
  for (const [name, about] of ABOUT) console.error(`  ${name.padEnd(12)} ${about}`);
  process.exit(2);
}
for (const name of names) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const suite = SUITES[name];
  const now = suite === undefined ? mutated() : survived(name, suite);
  if (now === undefined) {
    console.error(`${name}: failed, docs/proof.md says what it said before`);
    process.exitCode = 1;
    continue;
  }
  writeFileSync(RECORD, `${JSON.stringify(now, undefined, 2)}\n`);
  writeFileSync("docs/proof.md", proofPage(now));
}

/** The record with what the suite survived; undefined where a test failed, or nothing was proved. */
function survived(name: string, suite: Suite): ProofRecord | undefined {
  const record = survive(name, suite);
  // Read late: another suite may have been run beside this one.
  const kept = readRecord();
  return record && { ...kept, suites: { ...kept.suites, [name]: [...(anew ? [] : (kept.suites[name] ?? [])), record] } };
}

/** Undefined where the score is below its bar. */
function mutated(): ProofRecord | undefined {
  const at = commit();
  const { status } = spawnSync(process.execPath, ["test/mutation/run.ts"], { stdio: "inherit" });
  return status === 0 ? { ...readRecord(), mutation: { date: today(), commit: at, scores: scores() } } : undefined;
}

function survive(name: string, { tests, depths }: Suite): SuiteRecord | undefined {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-proof-"));
  const proofs = join(folder, "proofs.ndjson");
  const report = join(folder, "report.json");
  const given = Object.keys(depths).flatMap((variable) => {
    const depth = process.env[variable];
    return depth === undefined ? [] : [`${variable}=${depth}`];
  });
  const settings = Object.fromEntries(
    Object.entries(depths).map(([variable, depth]) => [variable, process.env[variable] ?? String(depth)]),
  );
  const begun = performance.now();
  const at = commit();
  try {
    writeFileSync(proofs, "");
    const { status } = spawnSync(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...tests],
      { stdio: "inherit", env: { ...process.env, ...settings, POOLFERRY_PROOF: proofs } },
    );
    const proved = readFileSync(proofs, "utf8").split("\n").filter(Boolean);
    if (status !== 0 || proved.length === 0) return undefined;
    return {
      command: [...given, `npm run prove -- ${name}`].join(" "),
      date: today(),
      commit: at,
      machine: machine(),
      seconds: Math.round((performance.now() - begun) / 1000),
      tests: (JSON.parse(readFileSync(report, "utf8")) as { readonly numPassedTests: number }).numPassedTests,
      proofs: proved.map((line) => JSON.parse(line) as Proved),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function commit(): string {
  return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
}
