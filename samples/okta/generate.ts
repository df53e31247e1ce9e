// Writes the sample again: node samples/okta/generate.ts [rows] [path] [seed]
import { letters, madeUpPerson, madeUpTime, type Random } from "../../test/presets/made-up-person.ts";
import { writeSample } from "../../test/presets/write-sample.ts";

const STATUSES = ["STAGED", "PROVISIONED", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"] as const;

await writeSample({ file: `${import.meta.dirname}/users.ndjson`, seed: 24 }, (row, random) => line(row, random));

/** One user with the names of its groups and its identities at providers; every 40 rows have one of each odd kind. */
function line(row: number, random: Random): string {
  const person = madeUpPerson(row, random);
  const created = madeUpTime(random);
  const status = row % 5 === 0 ? (STATUSES[(row / 5) % STATUSES.length] ?? "ACTIVE") : "ACTIVE";
  const profile = {
    login: person.email,
    email: person.email,
    firstName: person.given,
    lastName: person.family,
    displayName: random.chance(0.3) ? `${person.given} ${person.family}` : null,
    mobilePhone: person.phone === undefined ? null : national(person.phone, row),
    primaryPhone: null,
    secondEmail: random.chance(0.2) ? `second-${person.email}` : null,
    locale: random.chance(0.5) ? "en_US" : null,
    department: random.pick(["Sales", "Support", "Works"]),
  };
  const user = {
    id: `00u${letters(random, 17)}`,
    status,
    created: new Date(created).toISOString(),
    activated: status === "STAGED" ? null : new Date(created).toISOString(),
    lastUpdated: new Date(created + random.below(300 * 86_400) * 1000).toISOString(),
    type: { id: "oty0000000000000000" },
    profile,
    credentials: { password: {}, provider: { type: "OKTA", name: "OKTA" } },
    groups: ["Everyone", ...["Sales", "Support"].filter(() => random.chance(0.3))],
  };
  switch (row % 40) {
    case 3:
      return JSON.stringify({ ...user, idps: [{ type: "GOOGLE", externalId: `1${random.digits(20)}` }] });
    case 7: // cut short
      return JSON.stringify(user).slice(0, -40);
    case 13:
      return JSON.stringify({ ...user, idps: [{ type: "SAML2", externalId: person.email }] });
    case 17: // a login that is no e-mail address, where the organisation allows it
      return JSON.stringify({ ...user, profile: { ...profile, login: `u${String(row)}` } });
    case 21: // a phone number that is none
      return JSON.stringify({ ...user, profile: { ...profile, mobilePhone: "extension 12" } });
    case 27: // of a directory, whose passwords Okta never had
      return JSON.stringify({ ...user, credentials: { provider: { type: "ACTIVE_DIRECTORY", name: "corp.example.com" } } });
    case 33: // fetched without groups
      return JSON.stringify({ ...user, groups: undefined });
    default:
  }
  // Okta wants logins to be unique and not addresses.
  return JSON.stringify(
    row === 2 || row === 119
      ? { ...user, profile: { ...profile, email: row === 2 ? "teal.twin@example.com" : "Teal.Twin@example.com" } }
      : user,
  );
}

/** People type numbers as they like. */
function national(phone: string, row: number): string {
  const [area, exchange, line] = [phone.slice(2, 5), phone.slice(5, 8), phone.slice(8)];
  return row % 4 === 0 ? `(${area}) ${exchange}-${line}` : `+1 ${area} ${exchange} ${line}`;
}
