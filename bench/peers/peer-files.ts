import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { csvRecords } from "../floors/csv-records.ts";
import { leanUser, namesAndValues } from "../users/lean-user.ts";
import { COLUMNS, csvLine, IMPORT_MIX } from "../users/made-up-user.ts";
import { usersCsv } from "../users/users-csv.ts";

/** The same users, in the form that each tool takes. */
export interface PeerFiles {
  readonly csv: string;
  /** A JSON array of users as ListUsers shows them, which is what tools that restore a pool have written themselves. */
  readonly json: string;
  /** Attributes of each user that Cognito takes, by address. */
  readonly expected: ReadonlyMap<string, Readonly<Record<string, string>>>;
  remove(): void;
}

/** How the users differ from the made-up ones of bench/users. */
export interface PeerUsers {
  /** The user of this row, from 1, has an address that Cognito refuses; default: none. */
  readonly faultyRow?: number;
  /** Nobody has a birthdate. */
  readonly withoutBirthdates?: boolean;
}

/** Writes `rows` made-up users into files of their own. */
export async function peerFiles(data: string, rows: number, { faultyRow, withoutBirthdates }: PeerUsers = {}): Promise<PeerFiles> {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-bench-peers-"));
  const records: string[][] = [];
  for await (const batch of csvRecords(await usersCsv(data, "importable", rows, IMPORT_MIX)))
    for (const record of batch) records.push([...record]);
  const faulty = faultyRow === undefined ? undefined : records[faultyRow - 1];
  if (faulty !== undefined) faulty[EMAIL] = (faulty[EMAIL] ?? "").replace("@", ".");
  if (withoutBirthdates === true) for (const record of records) record[BIRTHDATE] = "";
  const users = records.map((record) => leanUser(record));
  const [csv, json] = [join(folder, "users.csv"), join(folder, "users.json")];
  writeFileSync(csv, [COLUMNS, ...records].map(csvLine).join(""));
  writeFileSync(json, JSON.stringify(users.map(({ attributes }, index) => listedUser(attributes, index))));
  const taken = users.filter((_, index) => faultyRow === undefined || index !== faultyRow - 1);
  const expected = new Map(taken.map(({ username, attributes }) => [username, attributes]));
  return { csv, json, expected, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const EMAIL = COLUMNS.indexOf("email");
const BIRTHDATE = COLUMNS.indexOf("birthdate");

function listedUser(attributes: Readonly<Record<string, string>>, index: number): object {
  const sub = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
  return {
    Username: sub,
    Attributes: [{ Name: "sub", Value: sub }, ...namesAndValues(attributes)],
    UserCreateDate: "2026-01-02T03:04:05.000Z",
    UserLastModifiedDate: "2026-01-02T03:04:05.000Z",
    Enabled: true,
    UserStatus: "CONFIRMED",
  };
}
