// Writes the sample again: node samples/django/generate.ts [rows] [path] [seed]
import { letters, madeUpPerson, madeUpTime, type Random } from "../../test/presets/made-up-person.ts";
import { passwordOf, seededBcrypt, seededDjangoPbkdf2 } from "../../test/presets/seeded-hashes.ts";
import { writeSample } from "../../test/presets/write-sample.ts";

await writeSample({ file: `${import.meta.dirname}/users.ndjson`, seed: 31 }, (row, random) => JSON.stringify(user(row, random)));

/** One row of the query in docs/presets/django.md; every 40 rows have one of each odd kind. */
function user(row: number, random: Random): object {
  const person = madeUpPerson(row, random);
  const at = madeUpTime(random);
  const iso = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
  const password = passwordOf(String(row));
  const base = {
    id: row,
    password: seededDjangoPbkdf2(password, random, 600),
    last_login: random.chance(0.8) ? iso(at + random.below(300 * 86_400) * 1000) : null,
    is_superuser: row === 1,
    username: `${letters(random, 5).toLowerCase()}_${String(row)}`,
    first_name: person.given,
    last_name: random.chance(0.9) ? person.family : "",
    email: person.email,
    is_staff: row === 1 || random.chance(0.1),
    is_active: true,
    date_joined: iso(at),
    groups: random.chance(0.3) ? [random.pick(["editors", "support"])] : [],
    email_verified: random.chance(0.85),
    logins: [] as object[],
  };
  const verified = { ...base, email_verified: true };
  switch (row % 40) {
    case 3: // nobody knows the address
      return { ...base, email: "", email_verified: false };
    case 5:
      return { ...base, is_active: false };
    case 7: // by Google alone
      return { ...verified, password: `!${letters(random, 40)}`, logins: [{ provider: "google", uid: `1${random.digits(20)}` }] };
    case 9: // set since Django 5.0, over the ceiling
      return { ...verified, password: base.password.replace("$600$", "$1000000$") };
    case 13: // bcrypt over SHA-256
      return { ...verified, password: `bcrypt_sha256$${seededBcrypt(password, random, "b")}` };
    case 15:
      return { ...verified, password: `bcrypt$${seededBcrypt(password, random, "b")}` };
    case 17: // Argon2id as Django sets it
      return {
        ...verified,
        password: "argon2$argon2id$v=19$m=102400,t=2,p=8$bWFkZS11cC1zYWx0MTIzNA$bWFkZS11cC1rZXktb2YtMzItYnl0ZXMtMTIzNDU2Nzg",
      };
    case 19: // from long ago
      return { ...verified, password: "pbkdf2_sha1$1000$bWFkZXVw$bWFkZS11cC1rZXktMjBieXQ=" };
    case 21: // an address that is none
      return { ...base, email: person.email.replace("@", "(at)") };
    case 25: // the address as the name
      return { ...verified, username: person.email };
    case 29: // a password and two logins, one at a provider that Cognito has not
      return {
        ...verified,
        logins: [
          { provider: "facebook", uid: random.digits(16) },
          { provider: "github", uid: random.digits(8) },
        ],
      };
    case 33: // a column that was too narrow
      return { ...verified, password: base.password.slice(0, 50) };
    default:
  }
  if (row === 2 || row === 119) return { ...verified, email: row === 2 ? "teal.twin@example.com" : "Teal.Twin@example.com" };
  return base;
}
