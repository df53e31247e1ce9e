import { ServiceError } from "../service-error.ts";

/** A ListUsers filter: one attribute, equal to or beginning with a value. */
export interface UserFilter {
  readonly attribute: string;
  readonly prefix: boolean;
  readonly value: string;
}

/** Reads `attr = "v"` or `attr ^= "v"`; a quotation mark in the value has a backslash before it. Throws InvalidParameterException. */
export function parseFilter(text: string): UserFilter {
  const parts = FILTER.exec(text);
  if (parts === null) throw new ServiceError("InvalidParameterException", "Error while parsing filter.");
  const [, attribute = "", operator, value = ""] = parts;
  if (!SEARCHABLE.has(attribute)) throw new ServiceError("InvalidParameterException", `Invalid search attribute: ${attribute}`);
  return { attribute, prefix: operator === "^=", value: value.replace(/\\(.)/gsu, "$1") };
}

/** Whether a value of the filter's attribute passes; an attribute that the user lacks never does. */
export function passes(filter: UserFilter, value: string | undefined): boolean {
  if (value === undefined) return false;
  const sensitive = CASE_SENSITIVE.has(filter.attribute);
  const wanted = sensitive ? filter.value : filter.value.toLowerCase();
  const had = sensitive ? value : value.toLowerCase();
  return filter.prefix ? had.startsWith(wanted) : had === wanted;
}

const FILTER = /^\s*"?([^\s"=^]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/su;
const CASE_SENSITIVE: ReadonlySet<string> = new Set(["username", "status"]);
const SEARCHABLE: ReadonlySet<string> = new Set([
  "username",
  "email",
  "phone_number",
  "name",
  "given_name",
  "family_name",
  "preferred_username",
  "cognito:user_status",
  "status",
  "sub",
]);
