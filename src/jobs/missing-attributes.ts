import type { MappingDocument } from "../documents/index.ts";
import { type AttributeSchema, type PoolProfile, RunError } from "../model/index.ts";
import { type AttributeWish, proposeAttribute } from "../transform/index.ts";

/** Cognito's limit of custom attributes a pool, not adjustable. */
export const MOST_CUSTOM_ATTRIBUTES = 50;

const MAX_LENGTH = 2048;
const CUSTOM = /^custom:[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,20}$/u;

export interface AttributeProposal {
  /** In the mapping's order; empty where the pool has everything. */
  readonly attributes: readonly AttributeSchema[];
  /** Custom attributes that the pool has now, those for developers included. */
  readonly present: number;
}

/**
 * The custom attributes that the mapping gives to users and the pool lacks, as they would be added. Throws RunError `usage` for
 * names that cannot be added and for wishes about attributes that are not missing, `refused` beyond Cognito's limit.
 */
export function proposeMissingAttributes(
  mapping: Pick<MappingDocument, "attributes">,
  profile: Pick<PoolProfile, "id" | "schema">,
  wishes: ReadonlyMap<string, AttributeWish>,
): AttributeProposal {
  const known = new Set(profile.schema.map(({ name }) => name));
  const missing = Object.entries(mapping.attributes).filter(([name]) => !known.has(name));
  const impossible = missing.map(([name]) => name).filter((name) => !CUSTOM.test(name));
  if (impossible.length > 0) {
    throw new RunError(
      "usage",
      `The pool ${profile.id} has no attribute ${impossible.join(", ")}, and none of that name can be added.`,
      "Standard attributes are always there, so check the spelling; a custom one is custom: and up to 20 characters without white space.",
    );
  }
  const idle = [...wishes.keys()].filter((name) => !missing.some(([lacking]) => lacking === name));
  if (idle.length > 0) {
    throw new RunError(
      "usage",
      `${idle.join(", ")}: the mapping does not name such an attribute, or the pool has it already.`,
      "Give --type, --range and --immutable for attributes that are missing; what a pool has cannot be changed.",
    );
  }
  const present = profile.schema.filter(({ name }) => /^(?:dev:)?custom:/.test(name)).length;
  if (present + missing.length > MOST_CUSTOM_ATTRIBUTES) {
    throw new RunError(
      "refused",
      `The pool ${profile.id} has ${present} custom attributes, the mapping needs ${missing.length} more, and a pool takes ${MOST_CUSTOM_ATTRIBUTES}.`,
      "Map fewer attributes, or several values into one; what a pool has cannot be removed.",
    );
  }
  const attributes = missing.map(([name, rule]) => proposeAttribute(name, rule, wishes.get(name)));
  for (const attribute of attributes) checkRange(attribute, wishes.get(attribute.name)?.range);
  return { attributes, present };
}

function checkRange({ name, type }: AttributeSchema, range: AttributeWish["range"]): void {
  if (range === undefined) return;
  const [from, to] = range;
  const bounds = from <= to && (type === "Number" || (type === "String" && from >= 0 && to <= MAX_LENGTH && Number.isInteger(from + to)));
  if (bounds) return;
  throw new RunError(
    "usage",
    `${name}: ${from}..${to} is no range for ${type === "String" ? `the length of a String, which is 0 to ${MAX_LENGTH}` : `a ${type}`}.`,
    "Give --range for a String (its length) or a Number (its value), the lower bound first.",
  );
}
