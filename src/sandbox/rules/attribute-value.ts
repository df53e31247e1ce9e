import type { SandboxSettings } from "../settings.ts";
import type { AttributeDefinition } from "./attribute-definition.ts";

/** Says what is wrong with a value of one attribute, or nothing; made once a pool. */
export type ValueCheck = (value: string) => string | undefined;

export function valueCheck(
  attribute: AttributeDefinition,
  settings: Pick<SandboxSettings, "birthdateFormat" | "dateTimeFormat">,
): ValueCheck {
  const ofType = typeCheck(attribute, settings);
  return (value) => (value.length > 682 && Buffer.byteLength(value) > LARGEST_BYTES ? "Value is longer than 2048 bytes" : ofType(value));
}

const LARGEST_BYTES = 2048;

function typeCheck(attribute: AttributeDefinition, settings: Pick<SandboxSettings, "birthdateFormat" | "dateTimeFormat">): ValueCheck {
  switch (attribute.type) {
    case "String":
      return attribute.name === "birthdate" && settings.birthdateFormat === "date" ? checkBirthdate : lengthCheck(attribute);
    case "Number":
      return numberCheck(attribute);
    case "Boolean":
      return (value) => (BOOLEAN.test(value) ? undefined : "Value must be true or false");
    case "DateTime":
      return settings.dateTimeFormat === "any"
        ? () => undefined
        : (value) => (ISO_8601.test(value) && !Number.isNaN(Date.parse(value)) ? undefined : "Value must be a date and time in ISO 8601");
  }
}

function lengthCheck({ minLength, maxLength }: AttributeDefinition): ValueCheck {
  const min = minLength === undefined ? 0 : Number(minLength);
  const max = maxLength === undefined ? Number.POSITIVE_INFINITY : Number(maxLength);
  return (value) => {
    const length = value.length < min || value.length > max || min > 0 ? [...value].length : value.length;
    if (length > max) return `String must be no longer than ${max} characters`;
    return length < min ? `String must be at least ${min} characters` : undefined;
  };
}

function numberCheck({ minValue, maxValue }: AttributeDefinition): ValueCheck {
  const min = minValue === undefined ? Number.NEGATIVE_INFINITY : Number(minValue);
  const max = maxValue === undefined ? LARGEST_NUMBER : Number(maxValue);
  return (value) => {
    if (!NUMBER.test(value)) return "Value must be a number";
    const number = Number(value);
    if (number > max) return `Value must be no greater than ${max}`;
    return number < min ? `Value must be no less than ${min}` : undefined;
  };
}

function checkBirthdate(value: string): string | undefined {
  const real = BIRTHDATE.test(value) && isDay(Number(value.slice(0, 4)), Number(value.slice(5, 7)), Number(value.slice(8)));
  return real ? undefined : "Value must be a date in the form YYYY-MM-DD";
}

/** By arithmetic, for a Date a row would show in the time of an import. */
function isDay(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= last;
}

const LARGEST_NUMBER = 2 ** 1023;
const BOOLEAN = /^(?:true|false)$/i;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const BIRTHDATE = /^\d{4}-\d{2}-\d{2}$/;
const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
