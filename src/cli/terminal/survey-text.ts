import type { Draft } from "../../jobs/draft/draft.ts";
import type { DraftedJob } from "../../jobs/draft/draft-job.ts";
import { placesOf } from "../../jobs/draft/mapping-text.ts";
import type { PlaceSurvey } from "../../jobs/survey/place-survey.ts";
import { count } from "./numbers.ts";

const MOST_PLACES = 60;

/** What a source holds, one line a column or path, with what the mapping makes of it; never a value. */
export function surveyText({ survey, draft, preset }: DraftedJob): string {
  const { rows, unreadable, complete, places } = survey;
  const head = `${count(rows)} rows read${complete ? "" : ", which is not the whole source"}${unreadable === 0 ? "" : `, ${count(unreadable)} of them unreadable`}; ${count(places.length)} columns or paths:\n\n`;
  const shown = places.slice(0, MOST_PLACES);
  const target = draft === undefined ? () => "" : targetsOf(draft);
  const lines = shown.map((place) => [
    place.place,
    filledText(place, rows - unreadable),
    differText(place),
    formText(place),
    target(place.place),
  ]);
  const titles = ["column or path", "filled", "different", "looks like", preset === undefined ? "becomes" : ""];
  const more = places.length > shown.length ? `  ... and ${count(places.length - shown.length)} more\n` : "";
  return `${head}${aligned([titles, ...lines])}${more}`;
}

function filledText({ filled }: PlaceSurvey, rows: number): string {
  const share = rows === 0 ? 0 : (filled / rows) * 100;
  return filled === rows ? "100 %" : `${share.toFixed(share > 99 || share < 1 ? 1 : 0)} %`;
}

function differText({ kind, filled, distinct, repeats, exact }: PlaceSurvey): string {
  if (kind !== "text" || filled === 0) return "";
  if (repeats === 0) return "all";
  return `${exact ? "" : "over "}${count(distinct)}`;
}

function formText({ kind, forms, phone, filled, longest, meaning }: PlaceSurvey): string {
  if (filled === 0) return "always empty";
  if (kind !== "text") return kind === "list" ? "list" : kind === "objects" ? "list of objects" : "object";
  const [best] = forms;
  const isPhone = meaning === "phone" || best === undefined || best.fits * 2 < filled;
  if (phone !== undefined && isPhone && phone.fits * 2 >= filled)
    return `phone number${phone.region === undefined ? "" : ` (${phone.region})`}${shareText(phone.fits, filled)}`;
  if (best !== undefined && best.fits * 2 >= filled) return `${WORDS[best.name] ?? best.name}${shareText(best.fits, filled)}`;
  return `text, up to ${longest}`;
}

const WORDS: Readonly<Record<string, string>> = {
  email: "e-mail address",
  integer: "number",
  passwordHash: "password hash",
  bareDigest: "digest or hash",
  json: "JSON",
  phpSerialized: "PHP, serialised",
  url: "URL",
  uuid: "UUID",
  "time iso": "ISO time",
  "time epochSeconds": "epoch seconds",
  "time epochMillis": "epoch milliseconds",
};

function shareText(fits: number, filled: number): string {
  return fits === filled ? "" : `, all but ${count(filled - fits)}`;
}

/** What of a draft reads a place. */
function targetsOf(draft: Draft): (place: string) => string {
  const parts = [
    ["key", draft.key],
    ["username", draft.username],
    ...draft.attributes,
    ...draft.groups.map((rule) => ["groups", rule] as const),
    ...draft.links.map((rule) => ["link", rule] as const),
    ...draft.skip.map((rule) => ["skip", rule] as const),
    ...(["enabled", "password", "passwordHash"] as const).flatMap((part) =>
      draft[part] === undefined ? [] : [[part, draft[part]] as const],
    ),
  ] as const;
  const used = placesOf(draft);
  return (place) =>
    used.has(place)
      ? parts
          .filter(([, rule]) => rule.places.includes(place))
          .map(([name]) => name)
          .join(", ")
      : "-";
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => Math.min(40, row[column]?.length ?? 0))));
  return rows
    .map(
      (row) =>
        `  ${row
          .map((cell, column) => clipped(cell).padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function clipped(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
