// Writes the sample again: node samples/aspnet-identity/generate.ts [rows] [path] [seed]
import { madeUpPerson, madeUpTime, madeUpUuid, type Random } from "../../test/presets/made-up-person.ts";
import { passwordOf, seededAspNet } from "../../test/presets/seeded-hashes.ts";
import { writeSample } from "../../test/presets/write-sample.ts";

await writeSample({ file: `${import.meta.dirname}/users.ndjson`, seed: 35 }, (row, random) => JSON.stringify(user(row, random)));

/** One row of the query in docs/presets/aspnet-identity.md, by way of SQL Server; every 40 rows have one of each odd kind. */
function user(row: number, random: Random): object {
  const person = madeUpPerson(row, random);
  const id = madeUpUuid(random);
  const at = madeUpTime(random);
  const base = {
    Id: id,
    UserName: random.chance(0.7) ? person.email : `${person.given.normalize("NFD").replace(/\W/g, "").toLowerCase()}.${String(row)}`,
    Email: person.email,
    EmailConfirmed: random.chance(0.85),
    PasswordHash: seededAspNet(passwordOf(id), random, 1),
    PhoneNumber: person.phone ?? null,
    PhoneNumberConfirmed: person.phone !== undefined && random.chance(0.5),
    TwoFactorEnabled: false,
    LockoutEnd: null,
    LockoutEnabled: true,
    HasAuthenticator: 0,
    Roles: random.chance(0.2) ? JSON.stringify([{ name: random.pick(["Admin", "Manager"]) }]) : null,
    Logins: null,
  };
  const confirmed = { ...base, EmailConfirmed: true };
  switch (row % 40) {
    case 3: // by Google alone
      return { ...confirmed, PasswordHash: null, Logins: JSON.stringify([{ provider: "Google", id: `1${random.digits(20)}` }]) };
    case 5: // for good
      return { ...base, LockoutEnd: "9999-12-31T23:59:59.9999999Z" };
    case 7: // for five minutes, long ago
      return { ...confirmed, LockoutEnd: new Date(at).toISOString().replace(".000Z", ".1234567Z") };
    case 9: // SHA-512, as from .NET 7
      return { ...confirmed, PasswordHash: seededAspNet(passwordOf(id), random, 2) };
    case 11: // an authenticator, in use
      return { ...confirmed, TwoFactorEnabled: true, HasAuthenticator: 1 };
    case 13: // an authenticator that was never confirmed
      return { ...confirmed, HasAuthenticator: 1 };
    case 17: // version 2: a zero, 16 bytes of salt, 32 of key
      return { ...confirmed, PasswordHash: Buffer.concat([Buffer.from([0]), Buffer.alloc(48, row)]).toString("base64") };
    case 21: // an address that is none
      return { ...base, Email: person.email.replace("@", "(at)") };
    case 25: // no phone number
      return { ...base, PhoneNumber: "call reception", PhoneNumberConfirmed: false };
    case 29:
      return {
        ...confirmed,
        Logins: JSON.stringify([
          { provider: "Facebook", id: random.digits(16) },
          { provider: "Microsoft", id: random.digits(16) },
        ]),
      };
    case 33: // a column that was too narrow
      return { ...confirmed, PasswordHash: base.PasswordHash.slice(0, 80) };
    default:
  }
  // Identity asks for different user names, not for different addresses, unless told to.
  if (row === 2 || row === 119) return { ...confirmed, Email: row === 2 ? "teal.twin@example.com" : "Teal.Twin@example.com" };
  return base;
}
