import type { Issue } from "../model/index.ts";
import { HASH_ISSUES } from "./hashes/hash-issues.ts";

/**
 * Every code by which planning rejects a row or keeps it off the import-job route: why, and what to do. Words in braces
 * are filled with names and limits of the mapping and the pool, never with values of the row.
 */
export const PLAN_ISSUES = {
  "key-missing": {
    reason: "the row has no key, so its outcome could not be kept apart from others",
    hint: "give the row a value for the mapping's `key`",
  },
  "username-missing": { reason: "the row has no username", hint: "give the row a value for the mapping's `username`" },
  "value-not-text": {
    reason: "{place} holds an object or a list where one value is expected",
    hint: "point the mapping's `from` at a value inside it",
  },
  "value-not-list": { reason: "{place} is neither a list nor one value", hint: "point the mapping at a JSON array" },
  "value-not-object": {
    reason: "{place} is not an object whose keys could be a list",
    hint: "point the mapping at an object, or leave `keys` out",
  },
  "value-unparsable": {
    reason: "the text in {place} cannot be read as {name}",
    hint: "mend the value in the source; PHP objects and references, and nesting deeper than 64, are not read",
  },
  "pattern-text-too-long": {
    reason: "the value is longer than {limit} characters, which is more than a regular expression is tried on",
    hint: "shorten the value, or cut it by `after` and `before`",
  },
  "pattern-matches-too-often": {
    reason: "a replacement would look at the value too many times: it has very many matches in a long text",
    hint: "shorten the value, or cut it by `after` and `before`",
  },
  "bit-not-integer": { reason: "the value is not a whole number whose bits could be looked at", hint: "map a column of whole numbers" },
  "element-not-object": { reason: "an element of {place} is not a JSON object", hint: "mend the element or take it out of the source" },
  "number-unsafe": {
    reason: "{place} holds a whole number beyond 2^53 - 1, which JSON readers round",
    hint: "write the number as a string in the source",
  },
  "lookup-unlisted": { reason: "the value is not listed in the mapping's `lookup`", hint: "list the value, or add `otherwise`" },
  "flag-unlisted": {
    reason: "the value is listed neither as true nor as false in the mapping's `flag`",
    hint: "list the value, or add `otherwise`",
  },
  "expression-failed": {
    reason: "the mapping's expression failed: {why}",
    hint: "mend the value, or the expression in the mapping; docs/mapping.md describes both",
  },
  "date-invalid": { reason: "the value is no calendar day in the form {pattern}", hint: "mend the date, or the pattern in the mapping" },
  "timestamp-invalid": {
    reason: "the value is no point in time in the form {pattern}",
    hint: "mend the time, or the format in the mapping",
  },
  "timestamp-in-gap": {
    reason: "the time does not exist in {zone}: clocks were put forward over it",
    hint: "mend the time, or name the zone it was written in",
  },
  "phone-invalid": {
    reason: "the value is no valid phone number{region}",
    hint: "mend the number; with + and country code it is read anywhere",
  },
  "phone-extension": {
    reason: "the phone number has an extension, which E.164 cannot carry",
    hint: "take the extension out, or keep it in an attribute of its own",
  },
  "email-malformed": { reason: "the value is no e-mail address", hint: "write one address, such as name@example.com" },
  "text-malformed": {
    reason: "the value holds half a character (a lone surrogate) that UTF-8 cannot carry",
    hint: "mend the text in the source",
  },
  "attribute-unknown": {
    reason: "the pool's schema has no attribute of this name",
    hint: "add the custom attribute with `poolferry pool add-attributes`, or take it out of the mapping",
  },
  "attribute-not-writable": {
    reason: "Cognito alone writes this attribute",
    hint: "take it out of the mapping; identities are carried by `links`",
  },
  "attribute-missing": { reason: "the pool requires this attribute", hint: "give it a value in the source or by `otherwise`" },
  "attribute-too-short": { reason: "the value is shorter than the schema's {limit} characters", hint: "mend the value" },
  "attribute-too-long": { reason: "the value is longer than the schema's {limit} characters", hint: "shorten the value" },
  "attribute-too-many-bytes": { reason: "the value is longer than {limit} bytes in UTF-8", hint: "shorten the value" },
  "attribute-not-number": { reason: "the schema wants a number", hint: "write digits, such as 42 or -1.5" },
  "attribute-out-of-range": { reason: "the number is not within the schema's bounds, {range}", hint: "mend the value" },
  "attribute-not-boolean": { reason: "the schema wants `true` or `false`", hint: "use `flag` in the mapping" },
  "attribute-not-datetime": { reason: "the schema wants a date and time", hint: "write it as YYYY-MM-DDTHH:mm:ssZ or in epoch seconds" },
  "birthdate-malformed": { reason: "a birthdate is a day in the form YYYY-MM-DD", hint: "use `date` in the mapping" },
  "phone-malformed": { reason: "a phone number is + and up to 15 digits, country code first", hint: "use `phone` in the mapping" },
  "verified-without-value": {
    reason: "the value is said to be verified, but {attribute} is empty",
    hint: "give {attribute} a value, or make the flag false",
  },
  "username-too-long": { reason: "the username is longer than 128 characters", hint: "choose a shorter username" },
  "username-characters": {
    reason: "the username holds white space or control characters",
    hint: "take them out, or choose another source for the username",
  },
  "username-not-sign-in-name": {
    reason: "in this pool a username is {kinds}",
    hint: "map the username from the same place as that attribute",
  },
  "username-differs": {
    reason: "in this pool the username and {attribute} must be the same",
    hint: "give both the same rule in the mapping",
  },
  "username-like-alias": {
    reason: "the username has the form of {kind}, which is an alias in this pool",
    hint: "choose another source for the username",
  },
  "username-of-provider": {
    reason: "the row is a profile that Cognito made for a user of the identity provider {provider}",
    hint: "such a profile cannot be loaded: make a link of it at the user's own row, or let the user sign in by the provider again",
  },
  "group-name": { reason: "a group's name is 1 to 128 characters without white space", hint: "rename the group by `lookup`" },
  "group-missing": {
    reason: "the pool has no such group",
    hint: "create the group, define it in the job's `groups`, set policies.createGroups, or leave it out by `lookup`",
  },
  "groups-too-many": { reason: "the user would join more than {limit} groups", hint: "map fewer groups" },
  "provider-missing": { reason: "the pool has no such identity provider", hint: "add the provider to the pool, or leave the link out" },
  "link-attribute": { reason: "a link to a social provider goes by Cognito_Subject", hint: "take `attribute` out of the link" },
  "link-repeated": { reason: "the user has two links to the same provider; Cognito takes one", hint: "keep one of them in the source" },
  "links-too-many": { reason: "the user has more than {limit} links", hint: "map fewer links" },
  "developer-id-too-long": {
    reason: "the developer id is longer than {limit} characters",
    hint: "choose another source for `identity.developerId`",
  },
  "identity-id-malformed": {
    reason: "the value is no identity id, which is a Region, a colon and a GUID in lower case",
    hint: "mend the value, or leave it empty: Cognito then makes a new identity",
  },
  "identity-id-other-region": {
    reason: "the identity is not of the identity pool's Region, {region}, and identities cannot be carried over",
    hint: "leave it empty: Cognito then makes a new identity, which the id map names",
  },
  "link-in-pool": {
    reason:
      "the identity is in the pool already, as a profile of its own after a sign-in or linked to another user, so Cognito refuses the link",
    hint: "delete that profile or that link first, or keep that user and leave the link out",
  },
  "mfa-preferred-unlisted": {
    reason: "the preferred second factor is neither `sms` nor `email`",
    hint: "use `lookup`; an authenticator app has to be enrolled by the user first",
  },
  "mfa-preferred-off": {
    reason: "the preferred second factor is not one of the user's factors",
    hint: "switch it on for the user too, or prefer another one",
  },
  "mfa-factor-off": {
    reason: "the pool does not have {factor} among its second factors",
    hint: "switch it on in the pool's MFA settings, or take it out of the mapping",
  },
  "mfa-address-unverified": {
    reason: "a second factor by {factor} needs a verified {attribute}",
    hint: "give the row {attribute} and {attribute}_verified, or leave the factor out",
  },
  "password-too-short": {
    reason: "the pool wants passwords of {limit} characters or more",
    hint: "leave it empty: the user then chooses a new one",
  },
  "password-too-long": {
    reason: "Cognito takes passwords of up to {limit} characters",
    hint: "leave it empty: the user then chooses a new one",
  },
  "password-white-space": {
    reason: "the password holds white space, which Cognito refuses",
    hint: "leave it empty: the user then chooses a new one",
  },
  "password-class-missing": { reason: "the pool wants {kind} in a password", hint: "leave it empty: the user then chooses a new one" },
  ...HASH_ISSUES,
  "hash-imports-off": {
    reason: "the job does not send password hashes: importJob.hashes is off",
    hint: "set importJob.hashes to auto if the pool takes them, or choose by policies.unusableHash what becomes of such users",
  },
  "hash-route-admin-api": {
    reason: "Cognito takes password hashes by import job alone, and the job's route is admin-api",
    hint: "use route auto or import-job, or choose by policies.unusableHash what becomes of such users",
  },
  "hash-no-role": {
    reason: "Cognito takes password hashes by import job alone, and the job has no importJob.logsRoleArn",
    hint: "name the role by which Cognito writes the import job's log",
  },
  "hash-import-obstacle": {
    reason: "Cognito takes password hashes by import job alone, and an import job cannot carry this user: {obstacle}",
    hint: "see that code, or choose by policies.unusableHash what becomes of such users",
  },
  "user-exists": { reason: "the pool has a user of this name already", hint: "remove the row, or set policies.existing to skip" },
  "username-changed": {
    reason: "the row names its user otherwise than before, and Cognito never changes a username",
    hint: "give the row its former username back; or give it another key, which makes it another user",
  },
  "taken-in-pool": {
    reason: "another user of the pool signs in by this {name}",
    hint: "decide which of the two accounts keeps it, and change or remove the other's",
  },
  "duplicate-source-key": { reason: "{place} has the same key", hint: "keep one of the rows" },
  "duplicate-username": {
    reason: "{place} has the same username under the pool's case rule",
    hint: "keep one of the rows, or give one another username",
  },
  "duplicate-email": {
    reason: "{place} signs in by the same e-mail address",
    hint: "keep one of the rows, or one of the addresses unverified",
  },
  "duplicate-phone_number": {
    reason: "{place} signs in by the same phone number",
    hint: "keep one of the rows, or one of the numbers unverified",
  },
  "duplicate-preferred_username": {
    reason: "{place} signs in by the same preferred username",
    hint: "give one of them another preferred username",
  },
  "duplicate-developer-id": { reason: "{place} has the same developer id", hint: "keep one of the rows, or mend the id" },
  "duplicate-identity-id": {
    reason: "{place} is attached to the same identity, and no more rows may be",
    hint: "keep one of the rows; where several may use one identity, raise identityPool.rowsPerIdentity (20 at most)",
  },
  "duplicate-link": {
    reason: "{place} has a link to the same identity, and Cognito links an identity to one user",
    hint: "keep one of the links",
  },
  "import-pool-without-verification": {
    reason: "an import job does not start on a pool without auto-verified attributes",
    hint: "use route auto or admin-api",
  },
  "import-not-verified": { reason: "an import job takes users with a verified {kinds} only", hint: "use route auto or admin-api" },
  "import-password": { reason: "an import job carries no passwords", hint: "use route auto or admin-api" },
  "import-disabled": {
    reason: "the user is disabled, and an import job would let it sign in until it has ended",
    hint: "use route auto or admin-api, which disable the user right after its creation",
  },
  "import-no-column": { reason: "the pool's CSV header has no such column", hint: "use route auto or admin-api" },
  "import-line-break": {
    reason: "an import job's CSV cannot carry line breaks",
    hint: "set policies.newline to space, or use route auto or admin-api",
  },
  "import-character": {
    reason: "how an import job reads backslashes, quotation marks and control characters is not documented",
    hint: "use route auto or admin-api",
  },
  "import-outer-space": {
    reason: "an import job cuts white space off both ends of a value",
    hint: "use `trim` in the mapping, or route auto or admin-api",
  },
  "import-row-too-long": { reason: "a row of an import job holds {limit} characters at most", hint: "use route auto or admin-api" },
} as const satisfies Readonly<Record<string, { readonly reason: string; readonly hint: string }>>;

export type PlanIssueCode = keyof typeof PLAN_ISSUES;

/** The issue of a code; `names` fill the words in braces. */
export function planIssue(code: PlanIssueCode, field: string, names: Readonly<Record<string, string | number>> = {}): Issue {
  const { reason, hint } = PLAN_ISSUES[code];
  return { code, field, reason: fill(reason, names), hint: fill(hint, names) };
}

function fill(template: string, names: Readonly<Record<string, string | number>>): string {
  return !template.includes("{") ? template : template.replace(/\{(\w+)\}/g, (_, name: string) => String(names[name] ?? ""));
}
