import type { DraftedJob } from "../../jobs/draft/draft-job.ts";
import { count, table } from "./numbers.ts";

/** What was made of a source: the mapping's kind, how it did on the rows, and what needs a person's eye. */
export function draftText({ preset, draft, trial, lacking }: DraftedJob, pool: string): string {
  const kind =
    preset === undefined
      ? "Drafted without a preset: every rule is a guess, and the mapping says why it was made.\n"
      : `The source is that of the preset ${preset.name} (${preset.about.title}); the mapping extends it.\nPassword hashes: ${preset.about.hashes}\n`;
  const notes = [
    ...(draft?.notes ?? []),
    ...(draft?.takenOut.map(({ path, why }) => `${path} was guessed and taken out: ${why}.`) ?? []),
    ...(lacking.length === 0 ? [] : [`The pool lacks ${lacking.join(", ")}: rows that name them are rejected.`]),
  ];
  const { rows, load, skip, reject, codes, hashes } = trial;
  return [
    `\n${kind}${pool}`,
    `\nTried on ${count(rows)} rows, duplicates not looked for:\n`,
    table([
      ["would load", count(load)],
      ...(hashes.imported + hashes.unusable === 0
        ? []
        : [
            ["  with a password hash to import", count(hashes.imported)] as const,
            ["  with a hash that cannot be imported", count(hashes.unusable)] as const,
          ]),
      ["would skip", count(skip)],
      ["would be rejected", count(reject)],
    ]),
    codes.length === 0
      ? ""
      : table(
          codes.slice(0, 8).map(({ code, rows: number }) => [code, count(number)]),
          "    ",
        ),
    notes.length === 0 ? "" : `\nLook at:\n${notes.map((note) => `  - ${note}\n`).join("")}`,
  ].join("");
}
