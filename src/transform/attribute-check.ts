import type { AttributeSchema, Issue } from "../model/index.ts";
import { isDay } from "./calendar-day.ts";
import { isEmail } from "./email-form.ts";
import { planIssue } from "./plan-issues.ts";
import { exceedsBytes, exceedsCharacters, isE164 } from "./text-form.ts";

/** Reports what the pool would not take in a value; the value is never empty. */
export type CheckValue = (value: string, issues: Issue[]) => void;

const MAX_BYTES = 2048;
const NUMBER = /^-?\d{1,309}(?:\.\d{1,309})?$/;
const DATE_TIME = /^(?:\d{1,13}|\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?)?)$/;

/** Compiles the check of one attribute of the schema: type, length, bounds, and the form of the standard attributes. */
export function compileAttributeCheck(schema: AttributeSchema): CheckValue {
  const { name } = schema;
  const checkType = typeCheck(schema);
  return (value, issues) => {
    if (!value.isWellFormed()) issues.push(planIssue("text-malformed", name));
    else if (exceedsBytes(value, MAX_BYTES)) issues.push(planIssue("attribute-too-many-bytes", name, { limit: MAX_BYTES }));
    else checkType(value, issues);
  };
}

function typeCheck(schema: AttributeSchema): CheckValue {
  const { name } = schema;
  switch (schema.type) {
    case "Number":
      return numberCheck(schema);
    case "Boolean":
      return (value, issues) => {
        if (value !== "true" && value !== "false") issues.push(planIssue("attribute-not-boolean", name));
      };
    case "DateTime":
      return (value, issues) => {
        if (!DATE_TIME.test(value)) issues.push(planIssue("attribute-not-datetime", name));
      };
    case "String":
      return textCheck(schema);
  }
}

function numberCheck({ name, minValue = Number.NEGATIVE_INFINITY, maxValue = Number.POSITIVE_INFINITY }: AttributeSchema): CheckValue {
  const range = `${minValue === Number.NEGATIVE_INFINITY ? "any" : minValue} to ${maxValue === Number.POSITIVE_INFINITY ? "any" : maxValue}`;
  return (value, issues) => {
    if (!NUMBER.test(value)) {
      issues.push(planIssue("attribute-not-number", name));
      return;
    }
    const number = Number(value);
    if (number < minValue || number > maxValue) issues.push(planIssue("attribute-out-of-range", name, { range }));
  };
}

function textCheck({ name, minLength = 0, maxLength = MAX_BYTES }: AttributeSchema): CheckValue {
  const form = FORMS.get(name);
  return (value, issues) => {
    // Lengths in UTF-16 units settle nearly every value of an attribute without a form of its own.
    if (form === undefined && minLength <= 1 && value.length >= minLength && value.length <= maxLength) return;
    if (form !== undefined && !form.holds(value)) issues.push(planIssue(form.code, name));
    else if (value.length < minLength || (minLength > 1 && !exceedsCharacters(value, minLength - 1))) {
      issues.push(planIssue("attribute-too-short", name, { limit: minLength }));
    } else if (exceedsCharacters(value, maxLength)) issues.push(planIssue("attribute-too-long", name, { limit: maxLength }));
  };
}

const FORMS: ReadonlyMap<
  string,
  { readonly holds: (value: string) => boolean; readonly code: "email-malformed" | "phone-malformed" | "birthdate-malformed" }
> = new Map([
  ["email", { holds: isEmail, code: "email-malformed" }],
  ["phone_number", { holds: isE164, code: "phone-malformed" }],
  ["birthdate", { holds: isDay, code: "birthdate-malformed" }],
]);
