// Writes the sample again: node samples/authjs/generate.ts [rows] [path] [seed]
import { seededRandom } from "../../src/cli/demo/seeded-random.ts";
import { writeAtomically } from "../../src/files/atomic-write.ts";
import { hexDigits, letters, madeUpPerson, madeUpTime, type Random } from "../../test/presets/made-up-person.ts";

const [rows = "120", path = `${import.meta.dirname}/users.json`, seed = "27"] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const users = Array.from({ length: Number(rows) }, (_, index) => user(index + 1, random));
await writeAtomically(path, (file) => file.write(`[\n${users.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`));

/** A user with its accounts; every 40 rows have one of each odd kind. */
function user(row: number, random: Random): object {
  const person = madeUpPerson(row, random);
  const account = (provider: string, providerAccountId: string, type = "oauth") => ({ provider, type, providerAccountId });
  const google = () => account("google", `1${random.digits(20)}`, "oidc");
  const base = {
    id: `c${letters(random, 24).toLowerCase()}`,
    name: `${person.given} ${person.family}`,
    email: person.email,
    emailVerified: random.chance(0.5) ? new Date(madeUpTime(random)).toISOString() : null,
    image: random.chance(0.5) ? `https://cdn.example.com/avatars/${String(row)}.png` : null,
    role: random.chance(0.2) ? "editor" : null,
  };
  switch (row % 40) {
    case 3: // by a link in an e-mail, so without an account
      return { ...base, name: null, emailVerified: "2023-05-04T03:02:01.000Z", accounts: [] };
    case 7: // without an e-mail address, as a provider need not give one
      return { ...base, email: null, emailVerified: null, accounts: [account("github", random.digits(8))] };
    case 13: // an address that is none
      return { ...base, email: person.email.replace("@", "(at)"), accounts: [google()] };
    case 17:
      return { ...base, accounts: [google(), account("facebook", random.digits(16))] };
    case 21:
      return { ...base, accounts: [account("apple", `001234.${hexDigits(random, 32)}.1200`, "oidc")] };
    case 33: // the accounts were not joined
      return base;
    default:
  }
  if (row === 2 || row === 119)
    return { ...base, email: row === 2 ? "teal.twin@example.com" : "Teal.Twin@example.com", accounts: [google()] };
  return { ...base, accounts: [row % 3 === 0 ? account("github", random.digits(8)) : google()] };
}
