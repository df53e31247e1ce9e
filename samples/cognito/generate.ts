// Writes the sample again: node samples/cognito/generate.ts [rows] [path] [seed]
import { seededRandom } from "../../src/cli/demo/seeded-random.ts";
import { writeAtomically } from "../../src/files/atomic-write.ts";

const COLOURS = "Amber,Azure,Coral,Crimson,Ebony,Emerald,Indigo,Ivory,Jade,Olive,Rosé,Russet,Saffron,Scarlet,Sienna,Teal".split(",");
const TREES = "Alder,Ash,Aspen,Birch,Cedar,Elm,Fir,Hazel,Hêtre,Juniper,Larch,Linden,Maple,Rowan,Spruce,Willow".split(",");
const GROUPS = ["admins", "customers", "editors", "support"] as const;
const POOL = "eu-west-1_OldPool01";
const DEFECTS = ["same-email-as-before", "no-email", "malformed-phone", "provider-not-in-target"] as const;

type Random = ReturnType<typeof seededRandom>;

const [rows = "120", path = `${import.meta.dirname}/users.ndjson`, seed = "23"] = process.argv.slice(2);
await writeAtomically(path, async (file) => {
  for (const line of poolLines(Number(rows), Number(seed))) await file.write(`${line}\n`);
});

/** One line a user as `source.pool` keeps it; one row in 15 has a defect, in a fixed order of kinds. */
function* poolLines(count: number, seed: number): Generator<string, void, void> {
  const random = seededRandom(seed);
  let earlierEmail = "";
  for (let row = 1; row <= count; row++) {
    const user = makeUser(row, random);
    const { email, ...others } = user.attributes;
    switch (row % 15 === 0 ? DEFECTS[(row / 15 - 1) % DEFECTS.length] : undefined) {
      case "same-email-as-before":
        yield JSON.stringify({ ...user, attributes: { ...user.attributes, email: earlierEmail.toUpperCase() } });
        break;
      case "no-email":
        yield JSON.stringify({ ...user, attributes: others });
        break;
      case "malformed-phone":
        yield JSON.stringify({ ...user, attributes: { ...user.attributes, phone_number: "202-555-0100" } });
        break;
      case "provider-not-in-target":
        yield JSON.stringify({ ...user, identities: [identityOf("Facebook", String(row), true, user.created)] });
        break;
      default:
        yield JSON.stringify(user);
        earlierEmail = email;
    }
  }
}

function makeUser(row: number, random: Random) {
  const colour = random.pick(COLOURS);
  const tree = random.pick(TREES);
  const email = `${plain(colour)}.${plain(tree)}${String(row)}@example.${random.pick(["com", "org", "net"])}`;
  const sub = uuid(random);
  const createdMs = Date.UTC(2019, 0, 1) + random.below(6 * 365 * 86_400) * 1000;
  const created = new Date(createdMs).toISOString();
  const kind = random.weighted([
    ["CONFIRMED", 0.66],
    ["Google", 0.12],
    ["CorpSAML", 0.06],
    ["FORCE_CHANGE_PASSWORD", 0.06],
    ["RESET_REQUIRED", 0.05],
    ["UNCONFIRMED", 0.05],
  ]);
  const federated = kind === "Google" || kind === "CorpSAML";
  const subject = kind === "CorpSAML" ? `staff-${String(row).padStart(5, "0")}` : `1${random.digits(14)}${String(row).padStart(6, "0")}`;
  const linked = kind === "CONFIRMED" && random.chance(0.15);
  const phone = !federated && random.chance(0.3) ? `+1202555${String(100 + (row % 100)).padStart(4, "0")}` : undefined;
  return {
    username: federated ? `${kind}_${subject}` : sub,
    sub,
    status: federated ? "EXTERNAL_PROVIDER" : kind,
    enabled: !random.chance(0.04),
    created,
    modified: new Date(createdMs + random.below(300 * 86_400) * 1000).toISOString(),
    attributes: {
      email,
      email_verified: String(!federated && kind !== "UNCONFIRMED"),
      name: `${colour} ${tree}`,
      given_name: colour,
      family_name: tree,
      ...(random.chance(0.4) ? { locale: random.pick(["en-GB", "de-DE", "fr-FR"]) } : {}),
      ...(phone === undefined ? {} : { phone_number: phone, phone_number_verified: String(random.chance(0.5)) }),
      "custom:plan": random.pick(["free", "pro", "team"]),
    },
    groups: [...GROUPS.filter(() => random.chance(0.2)), ...(federated ? [`${POOL}_${kind}`] : [])],
    identities: federated ? [identityOf(kind, subject, true, created)] : linked ? [identityOf("Google", subject, false, created)] : [],
  };
}

/** An identity as Cognito writes it into the attribute `identities`. */
function identityOf(provider: string, userId: string, primary: boolean, created: string) {
  const type = provider === "CorpSAML" ? "SAML" : provider;
  const issuer = type === "SAML" ? "urn:example:idp" : null;
  return { userId, providerName: provider, providerType: type, issuer, primary, dateCreated: Date.parse(created) };
}

function plain(word: string): string {
  return word
    .normalize("NFD")
    .replace(/[^A-Za-z]/g, "")
    .toLowerCase();
}

function uuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => random.below(16).toString(16)).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join("-");
}
