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
  return (user) => {
    const obstacles: ImportObstacle[] = [];
    if (autoVerified.length === 0) obstacles.push(planIssue("import-pool-without-verification", "row"));
    else if (!flags.some((flag) => user.attributes.get(flag) === "true")) {
      obstacles.push(planIssue("import-not-verified", "row", { kinds: autoVerified.join(" or ") }));
    }
    if (user.credential.kind !== "none") obstacles.push(planIssue("import-password", "password"));
    checkText(user.username, "username", obstacles);
    let length = user.username.length + delimiters;
    user.attributes.forEach((value, name) => {
      if (!columns.has(name)) obstacles.push(planIssue("import-no-column", name));
      checkText(value, name, obstacles);
      length += value.length;
    });
    // A backslash before every comma at worst doubles the row.
    if (length * 2 > MAX_ROW_CHARACTERS && length + commas(user) > MAX_ROW_CHARACTERS) {
      obstacles.push(planIssue("import-row-too-long", "row", { limit: MAX_ROW_CHARACTERS }));
    }
    return obstacles;
  };
}

function checkText(value: string, field: string, obstacles: ImportObstacle[]): void {
  if (isPlain(value)) return;
  const lineBreak = /[\r\n]/.test(value);
  if (lineBreak) obstacles.push(planIssue("import-line-break", field));
  else if (value !== value.trim()) obstacles.push(planIssue("import-outer-space", field));
  if (/["\\]/.test(value) || /\p{Cc}/u.test(value.replace(/[\r\n]/g, ""))) obstacles.push(planIssue("import-character", field));
}

/** Whether a value surely needs no further look: no white space at its ends, no quotation mark, backslash or control character. */
function isPlain(value: string): boolean {
  const last = value.length - 1;
  if (isOuterSpace(value.charCodeAt(0)) || isOuterSpace(value.charCodeAt(last))) return false;
  for (let index = 0; index <= last; index++) {
    const character = value.charCodeAt(index);
    if (character < 0x20 || character === 0x22 || character === 0x5c || (character >= 0x7f && character <= 0x9f)) return false;
  }
  return true;
}

/** White space, or a character above ASCII that may be. */
function isOuterSpace(character: number): boolean {
  return character <= 0x20 || character === 0xa0 || character > 0x1000;
}

function commas(user: PlannedUser): number {
  let count = user.username.match(ESCAPED)?.length ?? 0;
  for (const value of user.attributes.values()) count += value.match(ESCAPED)?.length ?? 0;
  return count;
}
