import { type CheckedUser, checkNewUser } from "../rules/new-user.ts";
import type { StoredPassword } from "../rules/password-hash.ts";
import type { Pool } from "../rules/pool.ts";
import { ServiceError } from "../service-error.ts";
import { username as usernameShape } from "../shapes/members.ts";
import { birthdateFromCsv } from "./birthdate.ts";
import type { HashCell } from "./hash-cell.ts";
import { resultingStatus } from "./resulting-status.ts";

/** A row that conforms to its pool, with the status and the password of its user; or the reason for the log, without values. */
export type RowVerdict =
  | { readonly user: CheckedUser; readonly status: "CONFIRMED" | "RESET_REQUIRED"; readonly password: StoredPassword | undefined }
  | string;

/** Compiles the rules of a pool for a file whose columns, that of its hashes among them, stand at the given positions. */
export function rowRules(
  pool: Pool,
  positions: ReadonlyMap<string, number>,
  hashes: { readonly column: string; readonly password: HashCell },
): (cells: readonly string[]) => RowVerdict {
  const columns = [...positions].filter(([name]) => name !== USERNAME && name !== MFA && name !== hashes.column);
  const hashAt = positions.get(hashes.column) ?? -1;
  const at = (name: string) => positions.get(name) ?? -1;
  const [usernameAt, mfaAt, birthdateAt] = [at(USERNAME), at(MFA), at("birthdate")];
  const autoVerified = (pool.settings.AutoVerifiedAttributes ?? []).map((attribute) => at(`${attribute}_verified`));
  const addresses = ADDRESSES.map(([name, reason]) => ({ at: at(name), flagAt: at(`${name}_verified`), reason }));
  const statusOf = resultingStatus(pool);
  return (cells) => {
    const username = cells[usernameAt] ?? "";
    if (username === "") return "The User Record does not have a cognito:username.";
    if (usernameShape.whole?.test(username) !== true || [...username].length > 128) return "The cognito:username is not valid.";
    if (!autoVerified.some((flagAt) => isTrue(cells[flagAt]))) return NOT_VERIFIED;
    for (const address of addresses) if (isTrue(cells[address.flagAt]) && !cells[address.at]) return address.reason;
    const mfa = mfaProblem(cells[mfaAt] ?? "", pool.settings.MfaConfiguration);
    if (mfa !== undefined) return mfa;
    const password = hashes.password(cells[hashAt] ?? "");
    if (typeof password === "string") return password;
    const attributes: [string, string][] = [];
    for (const [name, position] of columns) {
      const cell = cells[position];
      if (!cell) continue;
      const value = position === birthdateAt ? birthdateFromCsv(cell) : cell;
      if (value === undefined) return "The birthdate is not in the form mm/dd/yyyy.";
      attributes.push([name, value]);
    }
    try {
      const user = checkNewUser(pool, username, attributes);
      return { user, status: password === undefined ? statusOf(user.attributes) : "CONFIRMED", password };
    } catch (error) {
      if (error instanceof ServiceError) return error.message;
      throw error;
    }
  };
}

const USERNAME = "cognito:username";
const MFA = "cognito:mfa_enabled";
const NOT_VERIFIED = "The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).";
const ADDRESSES = [
  ["email", "The User Record sets email_verified to true and has no email."],
  ["phone_number", "The User Record sets phone_number_verified to true and has no phone_number."],
] as const;

function isTrue(cell: string | undefined): boolean {
  return cell !== undefined && cell.length === 4 && cell.toLowerCase() === "true";
}

function mfaProblem(cell: string, pool: string | undefined): string | undefined {
  if (cell === "") return undefined;
  const value = cell.toLowerCase();
  if (value !== "true" && value !== "false") return "The cognito:mfa_enabled is neither true nor false.";
  if (pool === "ON" && value === "false") return "The cognito:mfa_enabled must be true or blank, because the user pool requires MFA.";
  if (pool !== "ON" && pool !== "OPTIONAL" && value === "true") {
    return "The cognito:mfa_enabled must be false or blank, because MFA is off in the user pool.";
  }
  return undefined;
}
