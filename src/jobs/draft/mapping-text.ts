import type { Json } from "../../model/index.ts";
import type { PlaceSurvey, SourceSurvey } from "../survey/place-survey.ts";
import type { Draft, DraftRule } from "./draft.ts";
import { yamlFlow, yamlKey } from "./yaml-flow.ts";

/** A drafted mapping as a file: each rule with its reason behind it, what was left out as comments to take up. */
export function mappingText(draft: Draft, survey: SourceSurvey): string {
  const rows = `${survey.rows.toLocaleString("en-US")} rows${survey.complete ? "" : ", not the whole source"}`;
  return [
    `# Drafted by \`poolferry init\` from ${rows}. Every rule is a guess with its reason: read it, change it, then plan.\n`,
    "# docs/mapping.md has the language.\n",
    ...draft.notes.map((note) => `# Note: ${oneLine(note)}\n`),
    "poolferry: 1\n",
    line("key", draft.key),
    line("username", draft.username),
    attributesText(draft),
    listText("groups", draft.groups),
    listText("links", draft.links),
    draft.enabled === undefined ? "" : line("enabled", draft.enabled),
    draft.password === undefined ? "" : line("password", draft.password),
    draft.passwordHash === undefined ? "" : line("passwordHash", draft.passwordHash),
    listText("skip", draft.skip),
    ...draft.takenOut.map(({ path, rule, why }) => `# ${yamlKey(path)}: ${yamlFlow(rule.rule as Json)}   taken out: ${why}\n`),
    leftOutText(draft, survey),
  ].join("");
}

function attributesText({ attributes }: Draft): string {
  if (attributes.size === 0) return "attributes: {}\n";
  return `attributes:\n${[...attributes].map(([name, rule]) => line(name, rule, "  ")).join("")}`;
}

function line(key: string, { rule, why }: DraftRule, indent = ""): string {
  return `${indent}${yamlKey(key)}: ${yamlFlow(rule as Json)} # ${oneLine(why)}\n`;
}

function listText(key: string, rules: readonly DraftRule[]): string {
  if (rules.length === 0) return "";
  return `${key}:\n${rules.map(({ rule, why }) => `  - ${yamlFlow(rule as Json)} # ${oneLine(why)}\n`).join("")}`;
}

/** What no rule reads, each as a line that becomes a rule once its `#` is taken away and the pool has the attribute. */
function leftOutText(draft: Draft, survey: SourceSurvey): string {
  const used = placesOf(draft);
  const left = survey.places.filter(({ place }) => !used.has(place));
  if (left.length === 0) return "";
  const lines = left.map((place) => {
    const rule =
      place.kind === "text" ? `custom:${customName(place.place)}: ${yamlFlow({ from: place.place })}` : yamlFlow({ from: place.place });
    return `#   ${rule} # ${describe(place)}\n`;
  });
  return `# Not carried. A pool takes what it has no attribute for as custom attributes (\`poolferry pool add-attributes\`):\n${lines.join("")}`;
}

/** Every place that a rule of the draft reads. */
export function placesOf(draft: Draft): ReadonlySet<string> {
  const { key, username, attributes, groups, links, skip, enabled, password, passwordHash } = draft;
  const single = [key, username, enabled, password, passwordHash].filter((rule) => rule !== undefined);
  return new Set([...single, ...attributes.values(), ...groups, ...links, ...skip].flatMap(({ places }) => places));
}

function describe({ kind, filled, longest }: PlaceSurvey): string {
  if (filled === 0) return "always empty";
  if (kind !== "text") return `${kind === "list" ? "a list" : kind === "objects" ? "a list of objects" : "an object"} in ${filled} rows`;
  return `${filled} values, up to ${longest} characters`;
}

/** A custom attribute's name has 20 characters at most. */
function customName(place: string): string {
  const words = place
    .slice(place.lastIndexOf(".") + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
  return words.slice(0, 20) || "value";
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
