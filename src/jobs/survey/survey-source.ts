import type { Source } from "../../extract/source.ts";
import { DocumentPlaces } from "./document-places.ts";
import type { PlaceSurvey, SourceSurvey } from "./place-survey.ts";
import { PlaceTally } from "./place-tally.ts";

export interface SurveyOptions {
  /** Rows after which reading ends. */
  readonly rows: number;
  /** The country of numbers without `+`, where it is known; no other is tried then. */
  readonly phoneRegion?: string | undefined;
  readonly onRows?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

/** Reads a source once and finds out what its columns or paths hold. */
export async function surveySource(source: Source, { rows: most, phoneRegion, onRows, signal }: SurveyOptions): Promise<SourceSurvey> {
  const newTally = (place: string) => new PlaceTally(place, phoneRegion);
  const columns = source.shape.kind === "columns" ? source.shape.columns.map(newTally) : [];
  const documents = new DocumentPlaces(newTally);
  let rows = 0;
  let unreadable = 0;
  let complete = true;
  reading: for await (const batch of source.read(signal)) {
    for (const row of batch) {
      if (rows >= most) {
        complete = false;
        break reading;
      }
      rows++;
      if (row.kind === "unreadable") unreadable++;
      else if (row.record.cells === undefined) documents.add(row.record.document);
      else for (const [index, cell] of row.record.cells.entries()) columns[index]?.add(cell.trim());
    }
    onRows?.(rows);
  }
  const places = [...columns, ...documents.tallies].map((tally) => tally.survey());
  return { rows, unreadable, complete, places: places.filter((place) => place.filled > 0 || !hasPartsIn(place, places)) };
}

/** An object that is empty in some rows is told by its parts. */
function hasPartsIn({ place }: PlaceSurvey, places: readonly PlaceSurvey[]): boolean {
  return places.some((other) => other.place.startsWith(`${place}.`) || other.place.startsWith(`${place}[`));
}
