import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The fields of a made-up user, each with a canary of its own in every row. */
export const FIELDS = [
  "key",
  "username",
  "name",
  "family",
  "address",
  "email",
  "phone",
  "note",
  "google",
  "saml",
  "developer",
  "password",
  "hash",
] as const;
export type Field = (typeof FIELDS)[number];

export type CanaryRow = Readonly<Record<Field | "verified" | "disabled", string>>;

/** Letters that stand for a field in its canaries, in no other word. */
const MARK: Readonly<Record<Field, string>> = {
  key: "qzka",
  username: "qzub",
  name: "qznc",
  family: "qzfd",
  address: "qzae",
  email: "qzmf",
  phone: "",
  note: "qzog",
  google: "qzgh",
  saml: "qzsi",
  developer: "qzdj",
  password: "qzpk",
  hash: "qzhl",
};
const PHONE = "1555019";

function canary(field: Field, number: number): string {
  return `${MARK[field]}${String(number).padStart(4, "0")}x`;
}

/** A user, of a kind by the last digit of its number: good ones for either route, ones that the plan rejects and ones that are linked or disabled. */
export function canaryRow(number: number): CanaryRow {
  const kind = number % 10;
  const of = (field: Field) => canary(field, number);
  return {
    key: of("key"),
    username: of("username"),
    name: kind === 8 ? `${of("name")} ${"x".repeat(2_100)}` : `${of("name")}, "quoted" \\ more`.slice(0, kind < 3 ? 9 : 40),
    family: of("family"),
    address: `${of("address")} Street ${number}`,
    email: kind === 1 ? `${of("email")} at example` : `${of("email")}@example.com`,
    verified: kind === 2 ? "false" : "true",
    phone: `+${PHONE}${String(number).padStart(4, "0")}`,
    note: of("note"),
    google: kind === 5 ? of("google") : "",
    saml: kind === 6 ? of("saml") : "",
    disabled: kind === 6 ? "true" : "false",
    developer: kind === 5 || kind === 3 ? of("developer") : "",
    password: kind === 3 || kind === 4 || kind === 6 ? `Aa1!${of("password")}` : kind === 9 ? of("password") : "",
    hash: kind === 0 ? `$2b$10$${of("hash")}${"A".repeat(22 - of("hash").length - 1)}u${"B".repeat(31)}` : "",
  };
}

const COLUMNS = [...FIELDS, "verified", "disabled"] as const;

export async function writeCanaries(path: string, rows: readonly CanaryRow[]): Promise<void> {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(","));
  await writeFile(path, `${[COLUMNS.join(","), ...lines].join("\n")}\n`);
}

/** A job over such users in `folder`, with everything that a mapping can take of them. */
export async function canaryJob(folder: string, job: object): Promise<string> {
  const from = (column: string) => ({ from: column });
  const mapping = {
    poolferry: 1,
    key: from("key"),
    username: from("username"),
    attributes: {
      name: from("name"),
      family_name: from("family"),
      address: from("address"),
      email: from("email"),
      email_verified: from("verified"),
      phone_number: from("phone"),
      "custom:note": from("note"),
    },
    groups: [{ value: "readers" }],
    links: [
      { provider: "Google", id: from("google") },
      { provider: "WerkSSO", id: from("saml") },
    ],
    enabled: { from: "disabled", flag: { true: ["", "false"], false: ["true"] } },
    password: from("password"),
    passwordHash: from("hash"),
    identity: { developerId: from("developer") },
  };
  await writeFile(join(folder, "mapping.json"), JSON.stringify(mapping));
  const path = join(folder, "job.json");
  await writeFile(path, JSON.stringify({ poolferry: 1, name: "canaries", source: { file: "users.csv" }, mapping: "mapping.json", ...job }));
  return path;
}

const PATTERN = new RegExp(
  `${PHONE}\\d{4}|(?:${Object.values(MARK)
    .filter((mark) => mark !== "")
    .join("|")})\\d{4}`,
  "gi",
);

/** Which fields a text gives away, and how many different users. */
export function fieldsIn(text: string): ReadonlyMap<Field, number> {
  const found = Map.groupBy(new Set([...text.matchAll(PATTERN)].map(([hit]) => hit.toLowerCase())), (hit) =>
    hit.startsWith(PHONE) ? "phone" : (FIELDS.find((field) => MARK[field] !== "" && hit.startsWith(MARK[field])) as Field),
  );
  return new Map([...found].map(([field, hits]) => [field, hits.length]));
}
