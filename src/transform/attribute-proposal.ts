import type { ValueRule } from "../documents/index.ts";
import type { AttributeSchema, AttributeType } from "../model/index.ts";

/** What a person decides about a custom attribute beyond what the mapping's rule tells. */
export interface AttributeWish {
  readonly type?: AttributeType | undefined;
  /** Lengths of a String, values of a Number. */
  readonly range?: readonly [number, number] | undefined;
  readonly immutable?: boolean | undefined;
}

/** Length in the longest form that a rule gives; Cognito takes 2048 characters at most. */
const MAX_LENGTH = 2048;
const DAY_LENGTH = "YYYY-MM-DD".length;
/** `+` and 15 digits. */
const PHONE_LENGTH = 16;

/**
 * The custom attribute that a mapping's rule asks for: a Number where the rule gives epoch seconds, else a String, as long as the
 * rule's form can be; mutable. A wish goes before the rule.
 */
export function proposeAttribute(name: string, rule: ValueRule, wish: AttributeWish = {}): AttributeSchema {
  const type = wish.type ?? (rule.timestamp === undefined ? "String" : "Number");
  const common = { name, type, mutable: wish.immutable !== true, required: false } as const;
  if (type === "String") {
    const [minLength, maxLength] = wish.range ?? [0, longestOf(rule)];
    return { ...common, minLength, maxLength };
  }
  if (type !== "Number" || wish.range === undefined) return common;
  const [minValue, maxValue] = wish.range;
  return { ...common, minValue, maxValue };
}

function longestOf(rule: ValueRule): number {
  if (rule.date !== undefined) return DAY_LENGTH;
  return rule.phone === undefined ? MAX_LENGTH : PHONE_LENGTH;
}
