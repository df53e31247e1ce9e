// Writes the sample again: node samples/firebase-json/generate.ts [rows] [path] [seed]
import { seededRandom } from "../../src/cli/demo/seeded-random.ts";
import { writeAtomically } from "../../src/files/atomic-write.ts";
import { hexDigits, letters, madeUpPerson, madeUpTime, type Random } from "../../test/presets/made-up-person.ts";
import { seededBytes } from "../../test/presets/seeded-hashes.ts";

const [rows = "120", path = `${import.meta.dirname}/users.json`, seed = "21"] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const users = Array.from({ length: Number(rows) }, (_, index) => user(index + 1, random));
await writeAtomically(path, (file) => file.write(`{"users": [\n${users.map((one) => JSON.stringify(one)).join(",\n")}\n]}\n`));

/** What a row is, by its number: every 40 rows have one of each odd kind. */
function user(row: number, random: Random): object {
  const person = madeUpPerson(row, random);
  const created = madeUpTime(random);
  const base = {
    localId: letters(random, 28),
    createdAt: String(created),
    lastSignedInAt: String(created + random.below(300 * 86_400) * 1000),
  };
  const password = { passwordHash: seededBytes(random, 64).toString("base64"), salt: seededBytes(random, 10).toString("base64") };
  const full = {
    ...base,
    email: person.email,
    emailVerified: random.chance(0.8),
    displayName: `${person.given} ${person.family}`,
    ...(random.chance(0.4) ? { photoUrl: `https://cdn.example.com/avatars/${String(row)}.png` } : {}),
    ...(random.chance(0.3) ? { customAttributes: JSON.stringify({ roles: roles(random), plan: random.pick(["free", "pro"]) }) } : {}),
    disabled: row % 40 === 7,
  };
  const provider = (providerId: string, rawId: string) => ({ providerId, rawId, email: person.email, displayName: full.displayName });
  const withPassword = { ...full, ...password, providerUserInfo: [provider("password", person.email)] };
  switch (row % 40) {
    case 3: // anonymous
      return { ...base, providerUserInfo: [] };
    case 5: // a phone number alone
      return { ...base, phoneNumber: phone(row), providerUserInfo: [{ providerId: "phone", rawId: phone(row) }] };
    case 9: // without an e-mail address, by a provider alone
      return { ...base, displayName: full.displayName, providerUserInfo: [provider("apple.com", `001234.${hexDigits(random, 32)}.1200`)] };
    case 13: // claims that are no JSON
      return { ...withPassword, customAttributes: '{"roles":["editor"' };
    case 17: // an address that is none
      return { ...withPassword, email: person.email.replace("@", "(at)") };
    case 21: // a claim of text instead of a list, and a provider that Cognito has not
      return { ...full, customAttributes: '{"roles":"admin"}', providerUserInfo: [provider("github.com", random.digits(8))] };
    case 23:
      return { ...full, emailVerified: true, providerUserInfo: [provider("saml.corp", person.email)] };
    default:
  }
  if (row % 4 === 0) {
    const google = provider("google.com", `1${random.digits(20)}`);
    return row % 8 === 0
      ? { ...full, emailVerified: true, providerUserInfo: [google] }
      : { ...withPassword, phoneNumber: phone(row), providerUserInfo: [google, provider("facebook.com", random.digits(16))] };
  }
  // Two accounts of one address, which a Firebase project may allow.
  if (row === 2 || row === 119)
    return { ...withPassword, email: row === 2 ? "teal.twin@example.com" : "Teal.Twin@example.com", emailVerified: true };
  return withPassword;
}

function phone(row: number): string {
  return `+120255501${String(row % 100).padStart(2, "0")}`;
}

function roles(random: Random): readonly string[] {
  return ["admin", "editor", "viewer"].filter(() => random.chance(0.4));
}
