import { join } from "node:path";
import { atomicWrite, writeAtomically } from "../../files/atomic-write.ts";
import type { StateFolder } from "../state-folder.ts";
import type { Verification } from "./verify-events.ts";

/** Version of verify.json and verify.ndjson. */
const VERSION = 1;
const CHUNK = 500;

/** Where the files of a verification are. */
export interface VerifyFiles {
  /** The counts. */
  readonly report: string;
  /** One line a finding: row, line, sub, and the names of what differs; no values. */
  readonly findings: string;
}

/** One line of verify.ndjson. */
export type FindingLine =
  | {
      readonly kind: "missing" | "different";
      readonly row: number;
      readonly line: number;
      readonly sub?: string;
      readonly names: readonly string[];
    }
  | { readonly kind: "extra"; readonly sub: string };

/** Writes what the latest verification of a job found, each file whole or not at all. */
export async function writeVerification(
  folder: StateFolder,
  result: Verification,
  at: number,
  lines: Iterable<FindingLine>,
): Promise<VerifyFiles> {
  const files: VerifyFiles = { report: join(folder.path, "verify.json"), findings: join(folder.path, "verify.ndjson") };
  await writeAtomically(files.findings, async (file) => {
    let chunk: string[] = [];
    for (const line of lines) {
      chunk.push(`${JSON.stringify(line)}\n`);
      if (chunk.length < CHUNK) continue;
      await file.write(chunk.join(""));
      chunk = [];
    }
    await file.write(chunk.join(""));
  });
  const { type: _type, ...counts } = result;
  await atomicWrite(files.report, `${JSON.stringify({ version: VERSION, at: new Date(at).toISOString(), ...counts }, undefined, 2)}\n`);
  return files;
}
