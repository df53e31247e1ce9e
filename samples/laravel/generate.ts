// Writes the sample again: node samples/laravel/generate.ts [rows] [path] [seed]
import { madeUpPerson, madeUpTime, type Random } from "../../test/presets/made-up-person.ts";
import { passwordOf, seededBcrypt } from "../../test/presets/seeded-hashes.ts";
import { writeSample } from "../../test/presets/write-sample.ts";

await writeSample({ file: `${import.meta.dirname}/users.ndjson`, seed: 33 }, (row, random) => JSON.stringify(user(row, random)));

/** One row of the query in docs/presets/laravel.md, by way of MySQL; every 40 rows have one of each odd kind. */
function user(row: number, random: Random): object {
  const person = madeUpPerson(row, random);
  const at = madeUpTime(random);
  const iso = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
  const base = {
    id: String(row),
    name: `${person.given} ${person.family}`,
    email: person.email,
    email_verified_at: random.chance(0.85) ? iso(at + 600_000) : null,
    password: seededBcrypt(passwordOf(String(row)), random, "y"),
    created_at: iso(at),
    updated_at: iso(at + random.below(300 * 86_400) * 1000),
    deleted_at: null,
    roles: random.chance(0.3) ? JSON.stringify([random.pick(["editor", "writer"])]) : null,
  };
  const verified = { ...base, email_verified_at: iso(at) };
  switch (row % 40) {
    case 1:
      return { ...verified, roles: '["admin", "editor"]' };
    case 3: // Argon2id as Laravel sets it
      return {
        ...verified,
        password: "$argon2id$v=19$m=65536,t=4,p=1$bWFkZS11cC1zYWx0MTIzNA$bWFkZS11cC1rZXktb2YtMzItYnl0ZXMtMTIzNDU2Nzg",
      };
    case 5: // a zero date of MySQL
      return { ...base, email_verified_at: "0000-00-00 00:00:00" };
    case 9:
      return { ...base, deleted_at: iso(at + 86_400_000) };
    case 13: // MD5 of an older application
      return { ...verified, password: "5d41402abc4b2a76b9719d911017c592" };
    case 17: // a cost over the ceiling
      return { ...verified, password: base.password.replace("$04$", "$14$") };
    case 21: // an address that is none
      return { ...base, email: person.email.replace("@", "(at)") };
    case 25: // by a social login, without a password
      return { ...verified, password: null };
    case 29:
      return { ...verified, name: "", updated_at: null };
    case 33: // a list that was cut short
      return { ...base, roles: '["edi' };
    default:
  }
  if (row === 2 || row === 119) return { ...verified, email: row === 2 ? "teal.twin@example.com" : "Teal.Twin@example.com" };
  return base;
}
