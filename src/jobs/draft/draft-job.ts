import type { PoolProfile } from "../../model/index.ts";
import { type Preset, presetFile } from "../presets.ts";
import { readMapping } from "../read-mapping.ts";
import type { SourceSurvey } from "../survey/place-survey.ts";
import { surveySource } from "../survey/survey-source.ts";
import type { Draft } from "./draft.ts";
import { type DraftWishes, draftMapping } from "./draft-mapping.ts";
import { extensionText } from "./extend-preset.ts";
import { recognisePresets } from "./recognise-preset.ts";
import { type InputOf, withSource } from "./scratch-job.ts";
import { settleDraft, type TrialRun, type TriedMapping, tryText } from "./settle-draft.ts";
import { presetSettings, type SourceBlock } from "./source-block.ts";

export interface DraftOptions extends DraftWishes {
  readonly source: SourceBlock;
  readonly inputOf: InputOf;
  /** The instant (ISO 8601) that rules know as `asOf`. */
  readonly asOf: string;
  /** Rows that are looked at. */
  readonly rows: number;
  /** Undefined where the pool was not read. */
  readonly profile: PoolProfile | undefined;
  readonly presets: readonly Preset[];
  /** The preset that was named; `none`: a draft whatever the source looks like. */
  readonly preset?: string | undefined;
  readonly phoneRegion?: string | undefined;
  /** Asked where several presets fit alike; undefined: none of them. */
  readonly choosePreset: (fitting: readonly Preset[]) => Promise<Preset | undefined>;
  /** Asked before a draft is made, with what was found. */
  readonly chooseMore: (survey: SourceSurvey) => Promise<DraftWishes & { readonly phoneRegion?: string | undefined }>;
  readonly onRows?: (rows: number) => void;
}

/** A job as it was drafted, with what was found and how the mapping did on the rows that were looked at. */
export interface DraftedJob extends TriedMapping {
  readonly survey: SourceSurvey;
  readonly source: SourceBlock;
  /** The preset that the mapping extends; undefined where it was drafted rule by rule. */
  readonly preset?: Preset;
  readonly draft?: Draft;
  /** Whether a rule speaks of `asOf`, which the job file then gives. */
  readonly usesInstant: boolean;
}

/** Surveys a source, and makes a mapping for it: of the preset that fits, or of guesses. Each is tried before it is given. */
export async function draftJob(options: DraftOptions): Promise<DraftedJob> {
  const { source: block, inputOf, rows, phoneRegion, onRows } = options;
  return await withSource(block, inputOf, rows, async (opened) => {
    const { source, job } = opened;
    const survey = await surveySource(source, { rows, phoneRegion, ...(onRows && { onRows }) });
    const run: TrialRun = {
      ...opened,
      job: { ...job, document: { ...job.document, asOf: options.asOf } },
      survey,
      profile: options.profile,
    };
    const preset = await presetFor(options, survey);
    if (preset !== undefined) return fromPreset(preset, options, run);
    const { phoneRegion: chosenRegion, ...wishes } = await options.chooseMore(survey);
    const again =
      chosenRegion === undefined || chosenRegion === phoneRegion ? survey : await surveySource(source, { rows, phoneRegion: chosenRegion });
    const settled = await settleDraft(draftMapping(again, options.profile, wishes), { ...run, survey: again });
    return { ...settled, survey: again, source: block, usesInstant: false };
  });
}

async function presetFor({ presets, preset, choosePreset }: DraftOptions, survey: SourceSurvey): Promise<Preset | undefined> {
  if (preset === "none") return undefined;
  if (preset !== undefined) {
    // Says what was meant where there is none of that name.
    await presetFile(preset);
    return presets.find(({ name }) => name === preset);
  }
  const fitting = recognisePresets(presets, survey);
  return fitting.length > 1 ? choosePreset(fitting) : fitting[0];
}

async function fromPreset(preset: Preset, { source: block, profile, key, username }: DraftOptions, run: TrialRun): Promise<DraftedJob> {
  const { document } = await readMapping(await presetFile(preset.name));
  const { name, about } = preset;
  const text = extensionText({ preset: name, title: about.title, document, shape: run.source.shape, profile, wishes: { key, username } });
  const settings = "file" in block ? presetSettings(preset) : {};
  const usesInstant = /\basOf\b/.test(JSON.stringify(document));
  return { ...(await tryText(text, run)), survey: run.survey, source: { ...settings, ...block }, preset, usesInstant };
}
