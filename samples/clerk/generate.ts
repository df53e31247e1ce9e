// Writes the sample again: node samples/clerk/generate.ts [rows] [path] [seed]
import { letters, madeUpPerson, type Random } from "../../test/presets/made-up-person.ts";
import { passwordOf, seededBcrypt } from "../../test/presets/seeded-hashes.ts";
import { writeSample } from "../../test/presets/write-sample.ts";

const COLUMNS = [
  "id",
  "first_name",
  "last_name",
  "username",
  "primary_email_address",
  "primary_phone_number",
  "verified_email_addresses",
  "unverified_email_addresses",
  "verified_phone_numbers",
  "unverified_phone_numbers",
  "totp_secret",
  "password_digest",
  "password_hasher",
] as const;
type Row = Record<(typeof COLUMNS)[number], string>;

await writeSample({ file: `${import.meta.dirname}/users.csv`, seed: 25, head: COLUMNS.join(",") }, (row, random) =>
  line(user(row, random)),
);

/** One user; every 40 rows have one of each odd kind. */
function user(row: number, random: Random): Row {
  const person = madeUpPerson(row, random);
  const id = `user_2${letters(random, 26)}`;
  const verified = random.chance(0.85);
  const phoneVerified = random.chance(0.5);
  const phone = person.phone ?? "";
  const second = random.chance(0.2) ? `second-${person.email}` : "";
  const base: Row = {
    id,
    first_name: person.given,
    last_name: person.family,
    username: random.chance(0.4)
      ? `${person.given}_${String(row)}`
          .normalize("NFD")
          .replace(/[^A-Za-z0-9_]/g, "")
          .toLowerCase()
      : "",
    primary_email_address: person.email,
    primary_phone_number: phone,
    verified_email_addresses: [second, verified ? person.email : ""].filter((address) => address !== "").join("|"),
    unverified_email_addresses: verified ? "" : person.email,
    verified_phone_numbers: phoneVerified ? phone : "",
    unverified_phone_numbers: phoneVerified ? "" : phone,
    totp_secret: "",
    password_digest: seededBcrypt(passwordOf(id), random),
    password_hasher: "bcrypt",
  };
  switch (row % 40) {
    case 3: // by a social provider, without a password
      return { ...base, password_digest: "", password_hasher: "" };
    case 5: // over Cognito's ceiling
      return { ...base, password_digest: base.password_digest.replace("$04$", "$13$") };
    case 7: // a pepper, which no hash tells
      return { ...base, password_hasher: "bcrypt_peppered" };
    case 9:
      return { ...base, totp_secret: "MADEUPMADEUPMADE" };
    case 13: // Argon2id of another system, over the ceiling
      return {
        ...base,
        password_digest: "$argon2id$v=19$m=65536,t=3,p=4$bWFkZS11cC1zYWx0MTIzNA$bWFkZS11cC1rZXktb2YtMzItYnl0ZXMtMTIzNDU2Nzg",
        password_hasher: "argon2id",
      };
    case 17: // an address that is none
      return { ...base, primary_email_address: person.email.replace("@", "(at)") };
    case 19: // names another scheme than the hash has
      return { ...base, password_hasher: "scrypt_firebase" };
    case 21: // in capital letters in one of the two columns
      return { ...base, primary_email_address: person.email.toUpperCase() };
    case 25: // nothing but a username
      return {
        ...base,
        primary_email_address: "",
        verified_email_addresses: "",
        unverified_email_addresses: "",
        username: `plain_${String(row)}`,
      };
    case 33: // cut short on its way
      return { ...base, password_digest: base.password_digest.slice(0, 50) };
    default:
  }
  if (row === 2 || row === 119) {
    const email = row === 2 ? "teal.twin@example.com" : "Teal.Twin@example.com";
    return { ...base, primary_email_address: email, verified_email_addresses: email, unverified_email_addresses: "" };
  }
  return base;
}

function line(row: Row): string {
  return COLUMNS.map((column) => row[column])
    .map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(",");
}
