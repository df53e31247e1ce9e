// Writes the sample again: node samples/devise/generate.ts [rows] [path] [seed]
import { madeUpPerson, madeUpTime, type Random } from "../../test/presets/made-up-person.ts";
import { passwordOf, seededBcrypt } from "../../test/presets/seeded-hashes.ts";
import { writeSample } from "../../test/presets/write-sample.ts";

await writeSample({ file: `${import.meta.dirname}/users.ndjson`, seed: 32 }, (row, random) => JSON.stringify(user(row, random)));

/** One row of the query in docs/presets/devise.md; every 40 rows have one of each odd kind. */
function user(row: number, random: Random): object {
  const person = madeUpPerson(row, random);
  const at = madeUpTime(random);
  // Rails keeps times without a zone, to the microsecond.
  const local = (ms: number) => new Date(ms).toISOString().replace(".000Z", `.${random.digits(5)}1`);
  const confirmed = local(at + 600_000);
  const base = {
    id: String(row),
    email: person.email,
    encrypted_password: seededBcrypt(passwordOf(String(row)), random),
    password_scheme: "bcrypt",
    confirmed_at: random.chance(0.85) ? confirmed : null,
    unconfirmed_email: random.chance(0.05) ? `new-${person.email}` : null,
    locked_at: null,
    first_name: person.given,
    last_name: person.family,
    created_at: local(at),
    updated_at: local(at + random.below(300 * 86_400) * 1000),
    deleted_at: null,
    roles: random.chance(0.2) ? [random.pick(["admin", "editor"])] : [],
    identities: [] as object[],
  };
  const verified = { ...base, confirmed_at: confirmed };
  switch (row % 40) {
    case 3: // by Google alone
      return { ...verified, encrypted_password: "", identities: [{ provider: "google_oauth2", uid: `1${random.digits(20)}` }] };
    case 5:
      return { ...base, locked_at: local(at + 86_400_000) };
    case 7: // of the time before the pepper was taken out, as the application noted it
      return { ...verified, password_scheme: "bcrypt_peppered" };
    case 9:
      return { ...base, deleted_at: local(at + 86_400_000) };
    case 13: // a cost over the ceiling
      return { ...verified, encrypted_password: base.encrypted_password.replace("$04$", "$13$") };
    case 17: // devise-encryptable with SHA-512
      return { ...verified, encrypted_password: "5d".repeat(64) };
    case 21: // an address that is none
      return { ...base, email: person.email.replace("@", "(at)") };
    case 25: // nothing is said of a pepper
      return { ...verified, password_scheme: null };
    case 29:
      return {
        ...verified,
        identities: [
          { provider: "facebook", uid: random.digits(16) },
          { provider: "github", uid: random.digits(8) },
        ],
      };
    case 33: // in capital letters, as Devise does not store them unless told to
      return { ...verified, email: person.email.toUpperCase() };
    default:
  }
  if (row === 2 || row === 119) return { ...verified, email: row === 2 ? "teal.twin@example.com" : "Teal.Twin@example.com" };
  return base;
}
