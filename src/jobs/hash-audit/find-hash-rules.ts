import { didYouMean, type HashRule } from "../../documents/index.ts";
import type { Source } from "../../extract/source.ts";
import { RunError } from "../../model/index.ts";
import { choosePlaces } from "../draft/choose-places.ts";
import { recognisePresets } from "../draft/recognise-preset.ts";
import { type Preset, presetFile } from "../presets.ts";
import { readMapping } from "../read-mapping.ts";
import { surveySource } from "../survey/survey-source.ts";

/** Rows by which the columns of hashes are found. */
const SURVEYED_ROWS = 20_000;

/**
 * The rules for a source's hashes where nobody gives one: a recognised preset's, else each column that looks like hashes, read with
 * the column that names their scheme. `column`: that one, whatever it looks like. Reads the source's first rows. Empty: none found.
 */
export async function findHashRules(
  source: Source,
  presets: readonly Preset[],
  column: string | undefined,
): Promise<{ readonly rules: readonly HashRule[]; readonly preset?: string }> {
  if (column !== undefined && source.shape.kind === "columns" && !source.shape.columns.includes(column)) {
    throw new RunError(
      "usage",
      `The source has no column ${column}${didYouMean(column, source.shape.columns)}.`,
      "Name the column of the hashes.",
    );
  }
  const survey = await surveySource(source, { rows: SURVEYED_ROWS });
  const chosen = choosePlaces(survey);
  const scheme = chosen.of("hashScheme");
  const ruleFor = (from: string): HashRule => ({ from, ...(scheme === undefined ? {} : { scheme: { from: scheme.place } }) });
  if (column !== undefined) return { rules: [ruleFor(column)] };
  const fitting = recognisePresets(presets, survey);
  const [preset] = fitting;
  const rule =
    fitting.length === 1 && preset !== undefined ? (await readMapping(await presetFile(preset.name))).document.passwordHash : undefined;
  if (preset !== undefined && rule !== undefined) return { rules: [rule], preset: preset.name };
  return { rules: chosen.allOf("passwordHash").map(({ place }) => ruleFor(place)) };
}
