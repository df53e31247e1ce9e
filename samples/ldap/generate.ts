// Writes the sample again: node samples/ldap/generate.ts [rows] [path] [seed]
import { seededRandom } from "../../src/cli/demo/seeded-random.ts";
import { writeAtomically } from "../../src/files/atomic-write.ts";
import { madeUpPerson, madeUpUuid, type Random } from "../../test/presets/made-up-person.ts";
import { passwordOf, seededBcrypt } from "../../test/presets/seeded-hashes.ts";

type Entry = Readonly<Record<string, string | readonly string[] | undefined>>;

const [rows = "120", path = `${import.meta.dirname}/users.ldif`, seed = "36"] = process.argv.slice(2);
await writeAtomically(path, async (file) => {
  const random = seededRandom(Number(seed));
  await file.write("version: 1\n");
  for (let row = 1; row <= Number(rows); row++) await file.write(`\n${ldif(entry(row, random))}`);
});

/** One entry, of OpenLDAP or of Active Directory by turns; every 40 rows have one of each odd kind. */
function entry(row: number, random: Random): Entry {
  const person = madeUpPerson(row, random);
  const id = madeUpUuid(random);
  const name = `${person.given} ${person.family}`;
  const login = person.email.slice(0, person.email.indexOf("@")).replace(".", "");
  const common = { sn: person.family, givenName: person.given, mail: person.email };
  const ad = {
    dn: `CN=${name} ${String(row)},OU=People,DC=example,DC=com`,
    objectClass: ["top", "person", "organizationalPerson", "user"],
    cn: `${name} ${String(row)}`,
    ...common,
    displayName: name,
    sAMAccountName: login,
    userPrincipalName: `${login}@example.com`,
    objectGUID: id,
    userAccountControl: "512",
    ...(person.phone === undefined ? {} : { telephoneNumber: person.phone }),
    ...(random.chance(0.5) ? { memberOf: "CN=sales,OU=Groups,DC=example,DC=com" } : {}),
  };
  const open = {
    dn: `uid=${login},ou=people,dc=example,dc=com`,
    objectClass: "inetOrgPerson",
    cn: name,
    ...common,
    uid: login,
    entryUUID: id,
    ...(person.phone === undefined ? {} : { mobile: person.phone }),
    ...(random.chance(0.5) ? { preferredLanguage: "en-GB" } : {}),
    userPassword: `{SSHA}${Buffer.from(id.slice(0, 28)).toString("base64")}`,
  };
  const groups = ["CN=Sales\\, East,OU=Groups,DC=example,DC=com", "cn=support,ou=groups,dc=example,dc=com"];
  switch (row % 40) {
    case 1:
      return { ...ad, memberOf: [...groups, "CN=Domain Admins,CN=Users,DC=example,DC=com"] };
    case 3: // ACCOUNTDISABLE beside NORMAL_ACCOUNT
      return { ...ad, userAccountControl: "514" };
    case 5: // the password never expires
      return { ...ad, userAccountControl: "66048", memberOf: groups };
    case 7:
      return { ...ad, objectClass: [...ad.objectClass, "computer"], sAMAccountName: `PC${String(row)}$`, userAccountControl: "4096" };
    case 9:
      return { dn: `OU=Branch ${String(row)},DC=example,DC=com`, objectClass: ["top", "organizationalUnit"] };
    case 11: // locked for good by OpenLDAP's password policy
      return { ...open, pwdAccountLockedTime: "000001010000Z" };
    case 13: // a lock that ends
      return { ...open, pwdAccountLockedTime: "20240101080000Z" };
    case 15: // of 389 Directory Server
      return { ...open, nsAccountLock: "TRUE" };
    case 17: // bcrypt by way of crypt(3); its user's address counts as unverified all the same
      return { ...open, userPassword: `{CRYPT}${seededBcrypt(passwordOf(id), random, "b")}` };
    case 19:
      return { ...open, mail: [person.email, `second-${person.email}`], uid: [login, `${login}2`] };
    case 21: // an address that is none
      return { ...open, mail: person.email.replace("@", "(at)") };
    case 25: // an extension, which is no phone number
      return { ...open, telephoneNumber: "4711" };
    case 27: // without an address
      return { ...ad, mail: undefined };
    case 29: // neither uid nor sAMAccountName
      return { ...open, uid: undefined };
    default:
  }
  // Two trees of a company, each with the same login.
  if (row === 2 || row === 119) return { ...ad, sAMAccountName: row === 2 ? "tealtwin" : "TealTwin" };
  return row % 2 === 0 ? open : ad;
}

/** An entry as programs write it: text that is not plain, passwords and ids of Active Directory in base64, long lines folded. */
function ldif(entry: Entry): string {
  return Object.entries(entry)
    .flatMap(([name, values = []]) => (typeof values === "string" ? [values] : values).map((value) => `${folded(line(name, value))}\n`))
    .join("");
}

function line(name: string, value: string): string {
  if (name === "objectGUID") return `${name}:: ${guidBytes(value).toString("base64")}`;
  const isPlain = name !== "userPassword" && /^[\x21-\x39\x3b\x3d-\x7e][\x20-\x7e]*$/.test(value);
  return isPlain ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString("base64")}`;
}

/** The first three fields of a GUID are little-endian. */
function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll("-", ""), "hex");
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

function folded(text: string): string {
  return text.replace(/(?<=^.{76}(?:.{75})*)(?=.)/g, "\n ");
}
