// Writes the sample again: node samples/auth0-export/generate.ts [rows] [path] [seed]
import { seededRandom } from "../../src/cli/demo/seeded-random.ts";
import { writeAtomically } from "../../src/files/atomic-write.ts";

const GIVEN = "Amelia,Ben,Chloé,Dmitri,Elif,Farid,Grace,Hiro,Inês,Jack,Kofi,Lucía,Maya,Noor,Olga,Priya,Quinn,Rosa,Søren,Tomás".split(",");
const FAMILY =
  "Andersen,Brown,Castro,Dubois,Evans,Fernández,García,Hansen,Ito,Jones,Khan,Larsen,Mbeki,Novák,O'Neill,Patel,Rossi,Šimić".split(",");
const AREA_CODES = [202, 212, 303, 312, 404, 415, 503, 617, 713, 808] as const;
const ROLES = ["admin", "editor", "viewer", "billing"] as const;
const DEFECTS = ["broken-json", "missing-email", "not-an-object", "malformed-email", "duplicate-email", "empty-line"] as const;

const [rows = "200", path = `${import.meta.dirname}/users.ndjson`, seed = "11"] = process.argv.slice(2);
await writeAtomically(path, async (file) => {
  for (const line of auth0Lines(Number(rows), Number(seed))) await file.write(`${line}\n`);
});

/** One line a user in the shape of Auth0's export job; one line in 30 is broken, in a fixed order of kinds. */
function* auth0Lines(count: number, seed: number): Generator<string, void, void> {
  const random = seededRandom(seed);
  let earlierEmail = "";
  for (let row = 1; row <= count; row++) {
    const user = makeUser(row, random);
    switch (row % 30 === 0 ? DEFECTS[(row / 30 - 1) % DEFECTS.length] : undefined) {
      case "broken-json":
        yield JSON.stringify(user).slice(0, -25);
        break;
      case "missing-email":
        yield JSON.stringify({ ...user, email: undefined, email_verified: undefined });
        break;
      case "not-an-object":
        yield JSON.stringify([user.user_id, user.email]);
        break;
      case "malformed-email":
        yield JSON.stringify({ ...user, email: user.email.replace("@", "(at)") });
        break;
      case "duplicate-email":
        yield JSON.stringify({ ...user, email: earlierEmail.toUpperCase(), email_verified: true });
        break;
      case "empty-line":
        yield "";
        yield JSON.stringify(user);
        break;
      default:
        yield JSON.stringify(user);
        earlierEmail = user.email;
    }
  }
}

function makeUser(row: number, random: ReturnType<typeof seededRandom>) {
  const given = random.pick(GIVEN);
  const family = random.pick(FAMILY);
  const mailbox = `${given}.${family}`
    .normalize("NFD")
    .replace(/[^A-Za-z.]/g, "")
    .toLowerCase();
  const email = `${mailbox}${String(row)}@example.${random.pick(["com", "org", "net"])}`;
  const kind = random.weighted([
    ["auth0", 0.68],
    ["google-oauth2", 0.2],
    ["samlp", 0.12],
  ]);
  const primary = makeIdentity(kind, row, email, random);
  const identities = kind === "auth0" && random.chance(0.15) ? [primary, makeIdentity("google-oauth2", row, email, random)] : [primary];
  const createdMs = Date.UTC(2017, 0, 1) + random.below(7 * 365 * 86_400) * 1000;
  const phone = random.chance(0.35)
    ? `+1${String(AREA_CODES[Math.floor(row / 100) % AREA_CODES.length])}55501${String(row % 100).padStart(2, "0")}`
    : undefined;
  return {
    user_id: primary.provider === "samlp" ? `samlp|${primary.user_id}` : `${primary.provider}|${primary.user_id}`,
    email,
    email_verified: kind !== "auth0" || random.chance(0.85),
    name: random.chance(0.1) ? email : `${given} ${family}`,
    ...(random.chance(0.1) ? {} : { given_name: given, family_name: family }),
    nickname: `${mailbox}${String(row)}`,
    picture: `https://cdn.example.com/avatars/${given.charAt(0).normalize("NFD").charAt(0).toLowerCase()}.png`,
    ...(phone === undefined ? {} : { phone_number: phone, phone_verified: random.chance(0.7) }),
    identities,
    ...(random.chance(0.5) ? { user_metadata: { locale: random.pick(["en-GB", "de-DE", "fr-FR"]), newsletter: random.chance(0.4) } } : {}),
    app_metadata: { roles: ROLES.filter(() => random.chance(0.25)), plan: random.pick(["free", "pro", "team"]) },
    created_at: new Date(createdMs).toISOString(),
    updated_at: new Date(createdMs + random.below(400 * 86_400) * 1000).toISOString(),
    ...(random.chance(0.8) ? { last_login: new Date(createdMs + random.below(300 * 86_400) * 1000).toISOString() } : {}),
    logins_count: random.below(400),
    ...(random.chance(0.03) ? { blocked: true } : {}),
  };
}

function makeIdentity(kind: string, row: number, email: string, random: ReturnType<typeof seededRandom>) {
  const serial = String(row).padStart(6, "0");
  if (kind === "google-oauth2") return { connection: kind, user_id: `1${random.digits(14)}${serial}`, provider: kind, isSocial: true };
  if (kind === "samlp") return { connection: "corp-saml", user_id: `corp-saml|${email}`, provider: kind, isSocial: false };
  const id = Array.from({ length: 18 }, () => random.below(16).toString(16)).join("");
  return { connection: "Username-Password-Authentication", user_id: `${id}${serial}`, provider: "auth0", isSocial: false };
}
