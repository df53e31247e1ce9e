import type { MappingDocument } from "../../documents/index.ts";
import type { Json, PoolProfile, SourceShape } from "../../model/index.ts";
import type { DraftWishes } from "./draft-mapping.ts";
import { yamlFlow, yamlKey } from "./yaml-flow.ts";

export interface Extension {
  readonly preset: string;
  readonly title: string;
  readonly document: MappingDocument;
  readonly shape: SourceShape;
  readonly profile: PoolProfile | undefined;
  readonly wishes: DraftWishes;
}

/** A mapping file that takes a preset over and changes what this pool or this source needs otherwise, each with its reason. */
export function extensionText({ preset, title, document, shape, profile, wishes }: Extension): string {
  const known = profile && new Set(profile.schema.map(({ name }) => name));
  const attributes = Object.entries(document.attributes).flatMap(([name, rule]) => {
    const column = missingColumn(rule, shape);
    if (column !== undefined) return [`  ${yamlKey(name)}: null # the source has no column ${column}\n`];
    return known === undefined || known.has(name) ? [] : [`  ${yamlKey(name)}: null # the pool has no such attribute\n`];
  });
  const parts = PARTS.flatMap((part) => {
    const column = missingColumn(document[part], shape);
    return column === undefined ? [] : [`${part}: null # the source has no column ${column}\n`];
  });
  return [
    `# ${title}: the rules of poolferry's preset ${preset}; \`poolferry presets ${preset}\` prints them.\n`,
    "# What you write here goes before the preset's: attributes one by one, every other key as a whole; null takes a rule out.\n",
    "poolferry: 1\n",
    `extends: preset:${preset}\n`,
    wishText("key", wishes.key),
    wishText("username", wishes.username),
    attributes.length === 0 ? "" : `attributes:\n${attributes.join("")}`,
    ...parts,
  ].join("");
}

const PARTS = ["groups", "links", "identity", "enabled", "password", "passwordHash", "mfa", "skip"] as const;

function wishText(part: string, place: string | undefined): string {
  return place === undefined ? "" : `${part}: ${yamlFlow({ from: place })} # as you said\n`;
}

/** A column that a rule reads and the source lacks; documents lack nothing, as what is not there is empty. */
function missingColumn(rule: unknown, shape: SourceShape): string | undefined {
  if (shape.kind === "documents") return undefined;
  return placesIn(rule as Json).find((place) => !shape.columns.includes(place));
}

/** Every place that must be there for a rule: `from`, also within other rules, and the braces of templates. */
function placesIn(rule: Json | undefined): readonly string[] {
  if (typeof rule !== "object" || rule === null) return [];
  if (Array.isArray(rule)) return rule.flatMap((item) => placesIn(item as Json));
  const { from, template, optional, ...rest } = rule as { readonly [key: string]: Json };
  return [
    ...(typeof from === "string" && optional !== true ? [from] : []),
    ...(typeof template === "string" ? template.replaceAll(/\{\{|\}\}/g, "").matchAll(/\{([^}]+)\}/g) : []).map((match) => match[1] ?? ""),
    ...Object.values(rest).flatMap(placesIn),
  ];
}
