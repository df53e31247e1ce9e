import type { DraftedJob } from "../../jobs/draft/draft-job.ts";
import type { DraftFiles } from "./write-draft.ts";

/** What `--json` gives of a draft: counts, forms and files, and none of the source's values. */
export function draftJson({ survey, preset, draft, trial, lacking }: DraftedJob, files: DraftFiles): object {
  const { rows, load, skip, reject, codes, hashes } = trial;
  return {
    type: "init",
    files,
    ...(preset === undefined ? {} : { preset: preset.name }),
    rows: survey.rows,
    unreadable: survey.unreadable,
    complete: survey.complete,
    places: survey.places.map(({ values: _, forms, ...place }) => ({ ...place, forms: forms.slice(0, 3) })),
    trial: { rows, load, skip, reject, codes, hashes },
    notes: draft?.notes ?? [],
    takenOut: draft?.takenOut.map(({ path, why }) => ({ path, why })) ?? [],
    lacking,
  };
}
