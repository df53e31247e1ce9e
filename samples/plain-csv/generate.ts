// Writes the sample again: node samples/plain-csv/generate.ts [rows] [path] [seed]
import { madeUpPerson, type Random } from "../../test/presets/made-up-person.ts";
import { passwordOf, seededBcrypt, seededDjangoPbkdf2 } from "../../test/presets/seeded-hashes.ts";
import { writeSample } from "../../test/presets/write-sample.ts";

const COLUMNS = [
  "id",
  "email",
  "email_verified",
  "phone",
  "phone_verified",
  "name",
  "given_name",
  "family_name",
  "birthdate",
  "locale",
  "groups",
  "enabled",
  "password_hash",
] as const;
type Row = Record<(typeof COLUMNS)[number], string>;

await writeSample({ file: `${import.meta.dirname}/users.csv`, seed: 37, head: COLUMNS.join(",") }, (row, random) =>
  line(user(row, random)),
);

/** One user; every 40 rows have one of each odd kind. */
function user(row: number, random: Random): Row {
  const person = madeUpPerson(row, random);
  const id = `C-${String(1000 + row)}`;
  const local = person.phone?.slice(-7) ?? "";
  const base: Row = {
    id,
    email: person.email,
    email_verified: random.chance(0.85) ? random.pick(["yes", "true", "1", "Yes"]) : random.pick(["no", ""]),
    phone: person.phone === undefined ? "" : random.pick([person.phone, `(202) ${local.slice(0, 3)}-${local.slice(3)}`]),
    phone_verified: person.phone !== undefined && random.chance(0.5) ? "yes" : "no",
    name: `${person.family}, ${person.given}`,
    given_name: person.given,
    family_name: person.family,
    birthdate: random.chance(0.6)
      ? `19${random.pick(["5", "6", "7", "8"])}${random.digits(1)}-0${String(1 + random.below(9))}-1${random.digits(1)}`
      : "",
    locale: random.pick(["en-GB", "de-DE", ""]),
    groups: random.pick(["customers", "customers|traders", "traders", ""]),
    enabled: random.pick(["yes", "true", ""]),
    password_hash: random.chance(0.6) ? seededBcrypt(passwordOf(id), random) : seededDjangoPbkdf2(passwordOf(id), random, 600),
  };
  const verified = { ...base, email_verified: "yes" };
  switch (row % 40) {
    case 3:
      return { ...verified, password_hash: "" };
    case 5:
      return { ...base, enabled: "no" };
    case 7: // neither yes nor no
      return { ...base, enabled: "perhaps" };
    case 9: // not in any of the file's own kinds
      return { ...verified, password_hash: "5d41402abc4b2a76b9719d911017c592" };
    case 13: // a day that does not exist
      return { ...base, birthdate: "1981-02-29" };
    case 17: // a number that is none
      return { ...base, phone: "see reception" };
    case 21: // an address that is none
      return { ...base, email: person.email.replace("@", "(at)") };
    case 25:
      return { ...verified, email: ` ${person.email.toUpperCase()} ` };
    case 29: // a group that the pool has not
      return { ...verified, groups: "customers|everybody else" };
    default:
  }
  if (row === 2 || row === 119) return { ...verified, email: row === 2 ? "teal.twin@example.com" : "Teal.Twin@example.com" };
  return base;
}

function line(row: Row): string {
  return COLUMNS.map((column) => row[column])
    .map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(",");
}
