import { Secret } from "../model/index.ts";

/**
 * A text of the service without anybody's data: services echo input. Masked are the request's own values, everything in
 * quotes but names of request fields, and whatever looks like an address, a number, an id, a token or a URL.
 */
export function maskMessage(text: string, request: unknown): string {
  let masked = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
  for (const value of valuesOf(request)) masked = maskValue(masked, value);
  masked = masked
    .replace(/\b(value )'[\s\S]*?'(?= at '| failed|$)/gi, `$1${MASK}`)
    .replace(/\bat '([A-Za-z0-9.]+)'/g, (whole, path: string) => (isFieldPath(path) ? `at ${path}` : whole))
    .replace(/'[^']*'|"[^"]*"|`[^`]*`|‘[^’]*’|“[^”]*”|«[^»]*»/g, MASK)
    .replace(/https?:\/\/\S+/gi, MASK)
    .replace(/[^\s<>()[\]{},;:]+@[^\s<>()[\]{},;:]+/g, MASK)
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, MASK)
    .replace(/\+?\(?\d(?:[\s().\-/]{0,2}\d){5,}/g, MASK)
    .replace(/(?=[A-Za-z+/=_$-]*\d)[A-Za-z0-9+/=_$-]{24,}/g, MASK);
  return masked.length > MAX_LENGTH ? `${masked.slice(0, MAX_LENGTH)}...` : masked;
}

const MASK = "***";
const MAX_LENGTH = 400;

/** Fields of requests, as validation messages name them: they tell what to mend and are nobody's data. */
const FIELDS: ReadonlySet<string> = new Set(
  [
    "attributesToGet cloudWatchLogsRoleArn clientMetadata description desiredDeliveryMediums destinationUser filter forceAliasCreation",
    "developerProviderName developerUserIdentifier destinationUserIdentifier identityId identityPoolId identityProviderName logins",
    "principalTags roleMappings roles sourceUserIdentifier tokenDuration",
    "groupName jobId jobName limit maxResults member messageAction name nextToken paginationToken password permanent precedence",
    "providerAttributeName providerAttributeValue providerName roleArn sourceUser temporaryPassword userAttributes username userPoolId",
    "validationData value",
  ]
    .join(" ")
    .toLowerCase()
    .split(" "),
);

/** `userAttributes.3.member.value`: names and positions only. */
function isFieldPath(path: string): boolean {
  return path.split(".").every((part) => /^\d{1,3}$/.test(part) || FIELDS.has(part.toLowerCase()));
}

/** Parts of requests that are our own words or the operator's configuration. */
const NOT_DATA: ReadonlySet<string> = new Set(["invitation", "attribute", "provider", "logsRoleArn"]);

/** Every text of a request, longest first, so that a value inside another leaves no rest. */
function valuesOf(request: unknown): readonly string[] {
  const found = new Set<string>();
  collect(request, found);
  return [...found].sort((a, b) => b.length - a.length);
}

function collect(part: unknown, found: Set<string>): void {
  if (typeof part === "string") {
    if (part.trim() === "" || part === "true" || part === "false") return;
    // Services echo a value as it came, inside JSON, or inside a URL.
    for (const form of [part, part.trim(), part.normalize("NFC"), JSON.stringify(part).slice(1, -1), urlForm(part)]) found.add(form);
  } else if (part instanceof Secret) {
    collect(part.reveal(), found);
  } else if (part instanceof Map) {
    for (const value of part.values()) collect(value, found);
  } else if (Array.isArray(part)) {
    for (const value of part) collect(value, found);
  } else if (typeof part === "object" && part !== null) {
    for (const [key, value] of Object.entries(part)) if (!NOT_DATA.has(key)) collect(value, found);
  }
}

/** Unpaired surrogates have no URL form. */
function urlForm(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** A short value is masked only as a word of its own: the letter A as somebody's name must not tear the sentence apart. */
function maskValue(text: string, value: string): string {
  const literal = value.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const pattern = value.length < 4 ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal;
  return text.replace(new RegExp(pattern, "giu"), MASK);
}
