import type { Issue, PlannedUser, PoolProfile } from "../model/index.ts";
import { planIssue } from "./plan-issues.ts";

/** Why a user cannot take the import-job route; an issue of its own where the job allows no other route. */
export type ImportObstacle = Issue;

const MAX_ROW_CHARACTERS = 16_000;
const ESCAPED = /,/g;

/** Compiles the check of what Cognito's CSV import can carry, from the pool's header and its verification rules. */
export function compileImportCheck(profile: PoolProfile): (user: PlannedUser) => readonly ImportObstacle[] {
  const columns = new Set(profile.csvHeader);
  const delimiters = Math.max(0, profile.csvHeader.length - 1);
  const { autoVerified } = profile;
  const flags = autoVerified.map((attribute) => `${attribute}_verified`);
  const isConfirmed = compileConfirmed(profile);
  return (user) => {
    const obstacles: ImportObstacle[] = [];
    if (autoVerified.length === 0) obstacles.push(planIssue("import-pool-without-verification", "row"));
    else if (!isVerified(user.attributes, autoVerified, flags)) {
      obstacles.push(planIssue("import-not-verified", "row", { kinds: autoVerified.join(" or ") }));
    }
    if (needsPassword(user)) obstacles.push(planIssue("import-password", "password"));
    if (!user.enabled && isConfirmed(user)) obstacles.push(planIssue("import-disabled", "enabled"));
    checkText(user.username, "username", obstacles);
    let length = user.username.length + delimiters + hashLength(user);
    for (const [name, value] of user.attributes) {
      if (!columns.has(name)) obstacles.push(planIssue("import-no-column", name));
      checkText(value, name, obstacles);
      length += value.length;
    }
    // A backslash before every comma at worst doubles the row.
    if (length * 2 > MAX_ROW_CHARACTERS && length + commas(user) > MAX_ROW_CHARACTERS) {
      obstacles.push(planIssue("import-row-too-long", "row", { limit: MAX_ROW_CHARACTERS }));
    }
    return obstacles;
  };
}

/**
 * Compiles the code of a user's first obstacle, undefined where there is none: all that route `auto` asks for, without an issue
 * for everybody who merely takes the other route.
 */
export function compileFirstObstacle(profile: PoolProfile): (user: PlannedUser) => string | undefined {
  const obstaclesOf = compileImportCheck(profile);
  const columns = new Set(profile.csvHeader);
  const delimiters = Math.max(0, profile.csvHeader.length - 1);
  const flags = profile.autoVerified.map((attribute) => `${attribute}_verified`);
  const isConfirmed = compileConfirmed(profile);
  return (user) => {
    const { attributes, username, enabled } = user;
    if (flags.length === 0) return "import-pool-without-verification";
    if (!isVerified(attributes, profile.autoVerified, flags)) return "import-not-verified";
    if (needsPassword(user)) return "import-password";
    if (!enabled && isConfirmed(user)) return "import-disabled";
    // One search through all values together costs half of one search a value.
    let values = username;
    let plain = hasPlainEnds(username);
    for (const [name, value] of attributes) {
      values += value;
      plain &&= columns.has(name) && hasPlainEnds(value);
    }
    if (plain && (values.length + delimiters + hashLength(user)) * 2 <= MAX_ROW_CHARACTERS && !ODD.test(values)) return undefined;
    return obstaclesOf(user)[0]?.code;
  };
}

function needsPassword({ credential }: PlannedUser): boolean {
  return credential.kind === "password" || credential.kind === "generated";
}

/** Characters of a password hash and of the delimiter before it, which a header that lists no such column does not count. */
function hashLength({ credential }: PlannedUser): number {
  return credential.kind === "hash" ? credential.cell.reveal().length + 1 : 0;
}

/** Whether an imported user can sign in at once, with what it brings along or by a one-time code; it could before it is disabled. */
function compileConfirmed({ firstAuthFactors }: PoolProfile): (user: PlannedUser) => boolean {
  const byEmail = firstAuthFactors.includes("EMAIL_OTP");
  const bySms = firstAuthFactors.includes("SMS_OTP");
  return ({ credential, attributes }) =>
    credential.kind !== "none" || (byEmail && attributes.has("email")) || (bySms && attributes.has("phone_number"));
}

/** A row needs a verified address, and the address itself as an attribute, also where the username is one. */
function isVerified(attributes: PlannedUser["attributes"], addresses: readonly string[], flags: readonly string[]): boolean {
  return flags.some((flag, index) => attributes.get(flag) === "true" && attributes.has(addresses[index] as string));
}

function checkText(value: string, field: string, obstacles: ImportObstacle[]): void {
  if (hasPlainEnds(value) && !ODD.test(value)) return;
  const lineBreak = /[\r\n]/.test(value);
  if (lineBreak) obstacles.push(planIssue("import-line-break", field));
  else if (value !== value.trim()) obstacles.push(planIssue("import-outer-space", field));
  if (/["\\]/.test(value) || /\p{Cc}/u.test(value.replace(/[\r\n]/g, ""))) obstacles.push(planIssue("import-character", field));
}

/** Quotation mark, backslash and control characters: a value without them needs no further look, its ends apart. */
const ODD = /["\\\p{Cc}]/u;

/** Whether the first and the last character are surely no white space. */
function hasPlainEnds(value: string): boolean {
  return !isOuterSpace(value.charCodeAt(0)) && !isOuterSpace(value.charCodeAt(value.length - 1));
}

/** White space, or one of the few characters above ASCII among which there is some. */
function isOuterSpace(character: number): boolean {
  if (character < 0x1680) return character <= 0x20 || character === 0xa0;
  return character === 0x1680 || (character >= 0x2000 && character <= 0x205f) || character === 0x3000 || character === 0xfeff;
}

function commas(user: PlannedUser): number {
  let count = user.username.match(ESCAPED)?.length ?? 0;
  for (const value of user.attributes.values()) count += value.match(ESCAPED)?.length ?? 0;
  if (user.credential.kind === "hash") count += user.credential.cell.reveal().match(ESCAPED)?.length ?? 0;
  return count;
}
