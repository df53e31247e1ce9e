// Writes the sample again: node samples/keycloak/generate.ts [rows] [path] [seed]
import { seededRandom } from "../../src/cli/demo/seeded-random.ts";
import { writeAtomically } from "../../src/files/atomic-write.ts";
import { madeUpPerson, madeUpTime, madeUpUuid, type Random } from "../../test/presets/made-up-person.ts";
import { passwordOf, seededArgon2, seededBytes, seededPbkdf2 } from "../../test/presets/seeded-hashes.ts";

const [rows = "120", path = `${import.meta.dirname}/realm-export.json`, seed = "23"] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const users = Array.from({ length: Number(rows) }, (_, index) => user(index + 1, random));
const realm = { id: "shop", realm: "shop", enabled: true, roles: { realm: [{ name: "editor" }, { name: "viewer" }] } };
await writeAtomically(path, (file) =>
  file.write(`${JSON.stringify(realm).slice(0, -1)}, "users": [\n${users.map((one) => JSON.stringify(one)).join(",\n")}\n]}\n`),
);

/** One user; every 40 rows have one of each odd kind. */
function user(row: number, random: Random): object {
  const person = madeUpPerson(row, random);
  const id = madeUpUuid(random);
  const base = {
    id,
    createdTimestamp: madeUpTime(random),
    username: `${person.given}${String(row)}`
      .normalize("NFD")
      .replace(/[^A-Za-z0-9]/g, "")
      .toLowerCase(),
    enabled: row % 40 !== 7,
    emailVerified: row % 40 === 2 || random.chance(0.85),
    firstName: person.given,
    lastName: person.family,
    email: person.email,
    ...(person.phone === undefined
      ? {}
      : { attributes: { phoneNumber: [person.phone], phoneNumberVerified: [String(random.chance(0.5))], locale: ["en-GB"] } }),
    disableableCredentialTypes: [],
    requiredActions: [],
    realmRoles: ["default-roles-shop", ...["editor", "viewer"].filter(() => random.chance(0.3))],
    groups: random.chance(0.3) ? ["/staff/support"] : random.chance(0.3) ? ["/customers"] : [],
    notBefore: 0,
  };
  const good = { ...base, credentials: [pbkdf2(id, row, random)] };
  switch (row % 40) {
    case 3:
      return {
        ...base,
        username: `service-account-shop-${String(row)}`,
        email: undefined,
        serviceAccountClientId: `shop-${String(row)}`,
        credentials: [],
      };
    case 5: // Keycloak 25 and later: Argon2id with five passes
      return { ...base, credentials: [argon2(id, 5, random)] };
    case 9: // an authenticator app stands before the password
      return { ...base, credentials: [totp(row), pbkdf2(id, row, random)] };
    case 13: // PBKDF2 over SHA-512, as Keycloak 24 makes it
      return { ...base, credentials: [sha512(random)] };
    case 15: // Argon2id as somebody has set it lower
      return { ...base, emailVerified: true, credentials: [argon2(id, 2, random)] };
    case 17: // no e-mail address at all
      return { ...base, email: undefined, emailVerified: false, credentials: [pbkdf2(id, row, random)] };
    case 19: // of the other spelling of a federation: no credentials in the realm
      return { ...base, federationLink: madeUpUuid(random), credentials: undefined };
    case 21:
      return { ...base, credentials: [], federatedIdentities: [identity("google", `1${random.digits(20)}`, person.email)] };
    case 23:
      return { ...base, credentials: [], federatedIdentities: [identity("corp-saml", person.email, person.email)] };
    case 25: // a username that is an e-mail address
      return { ...good, username: person.email };
    case 29: // a phone number that is none
      return { ...good, attributes: { phoneNumber: ["ask the office"] } };
    case 33:
      return {
        ...good,
        federatedIdentities: [
          identity("github", random.digits(8), base.username),
          identity("google", `1${random.digits(20)}`, person.email),
        ],
      };
    default:
  }
  // Two users of one address, which a realm may allow.
  if (row === 2 || row === 118)
    return { ...good, email: row === 2 ? "teal.twin@example.com" : "Teal.Twin@example.com", emailVerified: true };
  return row % 6 === 0 ? { ...base, credentials: [] } : good;
}

function pbkdf2(id: string, row: number, random: Random): object {
  const iterations = row % 2 === 0 ? 27_500 : 1_000;
  const { salt, key } = seededPbkdf2(passwordOf(id), random, iterations, row % 3 === 0 ? 64 : 32);
  return credential(
    { value: key.toString("base64"), salt: salt.toString("base64"), additionalParameters: {} },
    { hashIterations: iterations, algorithm: "pbkdf2-sha256", additionalParameters: {} },
  );
}

function argon2(id: string, passes: number, random: Random): object {
  const { salt, key } = seededArgon2(passwordOf(id), random, 7168, passes);
  const additionalParameters = { hashLength: ["32"], memory: ["7168"], type: ["id"], version: ["1.3"], parallelism: ["1"] };
  return credential(
    { value: key.toString("base64"), salt: salt.toString("base64"), additionalParameters: {} },
    { hashIterations: passes, algorithm: "argon2", additionalParameters },
  );
}

function sha512(random: Random): object {
  const [value, salt] = [seededBytes(random, 64).toString("base64"), seededBytes(random, 16).toString("base64")];
  return credential(
    { value, salt, additionalParameters: {} },
    { hashIterations: 210_000, algorithm: "pbkdf2-sha512", additionalParameters: {} },
  );
}

function totp(row: number): object {
  return {
    type: "otp",
    userLabel: "phone",
    secretData: JSON.stringify({ value: `made-up-${String(row)}` }),
    credentialData: JSON.stringify({ subType: "totp", digits: 6, period: 30, algorithm: "HmacSHA1" }),
  };
}

function credential(secret: object, data: object): object {
  return { type: "password", createdDate: 1_600_000_000_000, secretData: JSON.stringify(secret), credentialData: JSON.stringify(data) };
}

function identity(identityProvider: string, userId: string, userName: string): object {
  return { identityProvider, userId, userName };
}
