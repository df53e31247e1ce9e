import type { Preset } from "../presets.ts";
import type { SourceSurvey } from "../survey/place-survey.ts";

/** The presets whose places are all in the source: those with the most places, several where they are alike. */
export function recognisePresets(presets: readonly Preset[], { places }: SourceSurvey): readonly Preset[] {
  const known = new Set(places.flatMap(({ place }) => [place, ...above(place)]));
  const fitting = presets.filter(({ about }) => about.recognise.every((place) => known.has(withoutIndex(place))));
  const most = Math.max(0, ...fitting.map(({ about }) => about.recognise.length));
  return fitting.filter(({ about }) => about.recognise.length === most);
}

/** `a.b.c` is in `a.b` and in `a`. */
function above(place: string): readonly string[] {
  const parts = place.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
}

/** What is in an array is told by the array: elements are not looked into. */
function withoutIndex(place: string): string {
  const at = place.search(/\[\d/);
  return at < 0 ? place : place.slice(0, at);
}
