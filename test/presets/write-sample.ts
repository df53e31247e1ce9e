import { seededRandom } from "../../src/cli/demo/seeded-random.ts";
import { writeAtomically } from "../../src/files/atomic-write.ts";
import type { Random } from "./made-up-person.ts";

export interface SampleFile {
  /** Where it goes unless the command line says otherwise. */
  readonly file: string;
  /** Of what is drawn by lot, unless the command line says otherwise. */
  readonly seed: number;
  /** The line before the rows, such as a CSV's column names. */
  readonly head?: string;
}

/** Writes a sample, a line a row, as the command line asks: `generate.ts [rows] [path] [seed]`. */
export async function writeSample(sample: SampleFile, line: (row: number, random: Random) => string): Promise<void> {
  const [rows = "120", path = sample.file, seed = String(sample.seed)] = process.argv.slice(2);
  await writeAtomically(path, async (file) => {
    const random = seededRandom(Number(seed));
    if (sample.head !== undefined) await file.write(`${sample.head}\n`);
    for (let row = 1; row <= Number(rows); row++) await file.write(`${line(row, random)}\n`);
  });
}
