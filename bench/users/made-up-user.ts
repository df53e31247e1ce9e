/** The columns of the made-up export. */
export const COLUMNS = [
  "id",
  "email",
  "email_verified",
  "phone_number",
  "given_name",
  "family_name",
  "nickname",
  "birthdate",
  "address",
  "locale",
  "zoneinfo",
  "groups",
  "google_id",
  "created_at",
  "last_login",
  "tenant_id",
  "plan",
] as const;

/** How the users of a made-up export differ from those of a real one. */
export interface UserMix {
  /** Share of users with some value that the pool would refuse. */
  readonly faulty: number;
  /** Share of users with a verified e-mail address; only these can take an import job. */
  readonly verified: number;
  /** Share of users with values that an import job cannot carry (a quotation mark). */
  readonly quoted: number;
  /** Chance of each of the eight groups. */
  readonly grouped: number;
  readonly linked: number;
}

/** About what an identity provider's export of a consumer product looks like. */
export const EXPORT_MIX: UserMix = { faulty: 0.02, verified: 0.7, quoted: 0.1, grouped: 0.18, linked: 0.35 };

/** Users that the pool takes, one and all. */
export const FAULTLESS_MIX: UserMix = { ...EXPORT_MIX, faulty: 0 };

/** Users that an import job can carry, one and all, and that need no further call. */
export const IMPORT_MIX: UserMix = { faulty: 0, verified: 1, quoted: 0, grouped: 0, linked: 0 };

export const GROUPS = ["admins", "editors", "viewers", "billing", "beta-testers", "eu-customers", "support", "partners"] as const;

/** One user as the cells of a CSV row; 12 % of addresses hold a line break. */
export function madeUpUser(index: number, random: () => number, mix: UserMix): string[] {
  const given = pick(GIVEN, random);
  const family = pick(FAMILY, random);
  const fault = random();
  const local = `${ascii(given)}.${ascii(family)}${index}`;
  const nickname = random() < mix.quoted ? `${given} "${ascii(family).slice(0, 4)}" ${family}` : ascii(given);
  const year = 1945 + whole(62, random);
  const birthdate =
    fault > mix.faulty * 0.8 && fault < mix.faulty
      ? `${1 + whole(12, random)}/3/${year}`
      : `${year}-${padded(1 + whole(12, random), 2)}-${padded(1 + whole(28, random), 2)}`;
  const flat = random() < 0.12 ? `\nApt ${1 + whole(99, random)}` : "";
  const address = `${1 + whole(9999, random)} ${pick(STREETS, random)}${flat}, ${pick(CITIES, random)}`;
  const created = 1.3e12 + random() * 4e11;
  const lastLogin = random() < 0.6 ? new Date(created + random() * 5e10).toISOString() : "";
  return [
    `legacy|${hex(24, random)}`,
    fault < mix.faulty * 0.4 ? `${local}.example.com` : `${local}@${pick(DOMAINS, random)}`,
    random() < mix.verified ? "true" : "false",
    fault > 1 - mix.faulty * 0.4 ? "0123" : random() < 0.8 ? `+1${200 + whole(799, random)}55501${padded(whole(100, random), 2)}` : "",
    given,
    family,
    nickname,
    birthdate,
    address,
    pick(LOCALES, random),
    pick(ZONES, random),
    GROUPS.filter(() => random() < mix.grouped).join(","),
    random() < mix.linked ? `${padded(whole(1e9, random), 9)}${padded(whole(1e9, random), 9)}` : "",
    new Date(created).toISOString(),
    lastLogin,
    hex(12, random),
    pick(PLANS, random),
  ];
}

/** Cells as a line of CSV, quoted where they need it. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\n`;
}

function csvCell(value: string): string {
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function pick(from: readonly string[], random: () => number): string {
  return from[whole(from.length, random)] ?? "";
}

function whole(below: number, random: () => number): number {
  return Math.floor(random() * below);
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

function hex(digits: number, random: () => number): string {
  let text = "";
  while (text.length < digits)
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  return text.slice(0, digits);
}

function ascii(name: string): string {
  return (
    name
      .normalize("NFKD")
      .replace(/[^A-Za-z]/g, "")
      .toLowerCase() || "user"
  );
}

const GIVEN =
  "Anna,Ben,Chloé,David,Elif,François,Grace,Hiro,Ingrid,José,Kateryna,Łukasz,Mary,Ngọc,Omar,Priya,Quentin,Robert,Søren,Zoë,美咲,伟,Ольга".split(
    ",",
  );
const FAMILY =
  "Smith,Johnson,García,Müller,Nguyễn,O'Brien,Kowalski,Øster,van der Berg,佐藤,王,Иванова,Singh,Khan,Patel,Kim,Cohen,Smith-Jones,McDonald".split(
    ",",
  );
const STREETS = ["Main St", "Oak Avenue", "Rue de l'Église", "Hauptstraße", "Calle Mayor", "King's Road", "Via Roma", "Maple Ct"];
const CITIES = ["Springfield, IL 62701, US", "München 80331, DE", "75001 Paris, FR", "London SW1A 1AA, GB", "Tokyo 100-0001, JP"];
const DOMAINS = ["example.com", "mail.example.org", "corp.example.net", "users.example.com"];
const LOCALES = ["en-US", "en-GB", "de-DE", "fr-FR", "pt-BR", "ja-JP", "es-ES"];
const ZONES = ["America/New_York", "Europe/Berlin", "Europe/Paris", "America/Sao_Paulo", "Europe/London", "Asia/Tokyo"];
const PLANS = ["free", "pro", "team", "enterprise"];
