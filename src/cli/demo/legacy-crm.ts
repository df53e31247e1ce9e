import { encodeText } from "../../extract/text-encoding.ts";
import { writeAtomically } from "../../files/atomic-write.ts";
import { seededRandom } from "./seeded-random.ts";

/** The columns of the made-up CRM export, in order. */
export const LEGACY_CRM_COLUMNS =
  "KUNDENNR;ANREDE;VORNAME;NACHNAME;EMAIL;EMAIL_OK;TELEFON;TEL_OK;STRASSE;PLZ;ORT;GEBURTSDATUM;ROLLEN;GOOGLE_ID;SAML_ID;STATUS;KENNWORT;GEAENDERT";

/** The ways in which a row of the export can be broken, in the order in which they first occur. */
export const LEGACY_CRM_DEFECTS = [
  "missing-email",
  "malformed-email",
  "duplicate-email-other-case",
  "duplicate-customer-number",
  "impossible-date",
  "bad-phone",
  "too-few-cells",
  "too-many-cells",
  "unknown-role",
  "address-too-long",
  "weak-password",
  "unknown-email-flag",
  "stray-quote",
  "empty-customer-number",
] as const;

type Defect = (typeof LEGACY_CRM_DEFECTS)[number];

interface CrmOptions {
  readonly rows: number;
  readonly seed: number;
}

/**
 * Writes the CRM export of a made-up company to `path` (mode 0600): CSV with `;`, windows-1252, CRLF. The same seed
 * gives the same file, and a longer file begins with the shorter one.
 */
export async function writeLegacyCrm(path: string, options: CrmOptions): Promise<void> {
  await writeAtomically(path, async (file) => {
    let text = "";
    for (const line of legacyCrmLines(options)) {
      text += `${line}\r\n`;
      if (text.length < 100_000) continue;
      await file.write(encodeText(text, "windows-1252"));
      text = "";
    }
    await file.write(encodeText(text, "windows-1252"));
  });
}

/** The header and the rows of the export, without line breaks. About 3 % of 10,000 rows are broken. */
export function* legacyCrmLines({ rows, seed }: CrmOptions): Generator<string, void, void> {
  yield LEGACY_CRM_COLUMNS;
  const random = seededRandom(seed);
  let earlier: Customer | undefined;
  for (let row = 1; row <= rows; row++) {
    const customer = makeCustomer(row, random);
    const defect = earlier === undefined ? undefined : defectOf(row);
    if (defect !== undefined && earlier !== undefined) {
      yield brokenLine(customer, defect, earlier, random);
      continue;
    }
    yield cellsOf(customer).join(";");
    if (customer.STATUS === "aktiv") earlier = customer;
  }
}

/** Every kind once in the first 200 rows, then one broken row in 33. */
function defectOf(row: number): Defect | undefined {
  const step = row <= 14 * LEGACY_CRM_DEFECTS.length ? 14 : 33;
  return row % step === 0 ? LEGACY_CRM_DEFECTS[(row / step - 1) % LEGACY_CRM_DEFECTS.length] : undefined;
}

type Customer = ReturnType<typeof makeCustomer>;
type Random = ReturnType<typeof seededRandom>;

const PEOPLE = {
  Frau: "Änne,Özlem,Jördis,Käthe,Zoë,Anna,Lena,Marie,Sophie,Aylin,Renée,Ute,Silke,Bärbel,Gülcan".split(","),
  Herr: "Jörg,Götz,Günther,Björn,André,Max,Paul,Jonas,Felix,Emre,Klaus,Uwe,Wolfgang,Jürgen,René".split(","),
} as const;
const FAMILIES =
  "Müller,Schäfer,Groß,Weiß,Köhler,Krüger,Schröder,Böhm,Schmidt,Fischer,Yildiz,Lindner,von der Heide,Meyer-Lüdenscheid,O'Connor,Straßburger".split(
    ",",
  );
const STREETS =
  "Lindenstraße,Am Mühlbach,Goethestraße,Königsallee,Bahnhofstr.,Kirchgäßchen,An der Brücke,Birkenweg,Schloßplatz,Rosengasse".split(",");
const CITIES =
  "10115 Berlin,20095 Hamburg,60311 Frankfurt am Main,50667 Köln,80331 München,01067 Dresden,04109 Leipzig,90402 Nürnberg,78462 Konstanz,99084 Erfurt".split(
    ",",
  );
const ROLES = ["Haendler", "Partner", "Mitarbeiter", "Admin"] as const;
const WORDS = "Apfel,Birke,Wolke,Kiesel,Laterne,Mosaik,Nebel,Zitrone".split(",");
// Number blocks that the German regulator keeps free for films and examples.
const LANDLINES = [
  ["030", "23125"],
  ["040", "66969"],
  ["069", "90009"],
  ["0221", "4710"],
  ["089", "99998"],
] as const;

function makeCustomer(row: number, random: Random) {
  const title = random.chance(0.5) ? "Frau" : "Herr";
  const given = random.pick(PEOPLE[title]);
  const family = random.pick(FAMILIES);
  const [zip = "", ...city] = random.pick(CITIES).split(" ");
  const roles = ["Kunde", ...ROLES.filter(() => random.chance(0.08))];
  const mailbox = `${plain(given)}.${plain(family)}${row}`;
  const email = `${random.chance(0.06) ? mailbox.replace(/^./, (letter) => letter.toUpperCase()) : mailbox}@example.${random.pick(["com", "org", "net"])}`;
  const phone = makePhone(row, random);
  return {
    KUNDENNR: `K-${String(100_000 + row)}`,
    ANREDE: random.chance(0.1) ? "" : random.chance(0.05) ? `${title} Dr.` : title,
    VORNAME: given,
    NACHNAME: family,
    EMAIL: email,
    EMAIL_OK: random.weighted([
      ["J", 0.8],
      ["N", 0.1],
      ["", 0.1],
    ]),
    TELEFON: phone,
    TEL_OK:
      phone === ""
        ? ""
        : random.weighted([
            ["J", 0.6],
            ["N", 0.25],
            ["", 0.15],
          ]),
    STRASSE: makeStreet(random),
    PLZ: zip,
    ORT: city.join(" "),
    GEBURTSDATUM: random.chance(0.2) ? "" : makeDate(random, 1941, 2006),
    ROLLEN: roles.join("|"),
    GOOGLE_ID: random.chance(0.08) ? `1${random.digits(14)}${String(row).padStart(6, "0")}` : "",
    SAML_ID: roles.includes("Mitarbeiter") ? `${mailbox}@sso.example.org` : "",
    STATUS: random.weighted([
      ["aktiv", 0.92],
      ["gesperrt", 0.05],
      ["geloescht", 0.03],
    ]),
    KENNWORT: random.chance(0.05) ? `${random.pick(WORDS)}-${random.digits(4)}-${random.pick(WORDS)}!` : "",
    GEAENDERT: `${makeDate(random, 2019, 2024)} ${two(random.below(24))}:${two(random.below(60))}:${two(random.below(60))}`,
  };
}

/** A German number as people type it, unlike every other one in the first 10,000 rows; empty for every second customer. */
function makePhone(row: number, random: Random): string {
  const style = random.below(4);
  if (row % 50 === 1) {
    const turn = Math.floor(row / 50);
    const [network, subscriber] = turn % 200 < 100 ? ["0171", `39200${two(turn % 100)}`] : ["0176", `040690${two(turn % 100)}`];
    return style < 2 ? `${network} ${subscriber}` : `+49 ${network.slice(1)} ${subscriber}`;
  }
  if (row % 2 === 1) return "";
  const [area, block] = LANDLINES[(row / 2) % LANDLINES.length] ?? LANDLINES[0];
  const extension = String(Math.floor(row / 10) % 1000).padStart(3, "0");
  if (style === 0) return `${area} / ${block}-${extension}`;
  if (style === 1) return `(${area}) ${block}${extension}`;
  if (style === 2) return `+49 ${area.slice(1)} ${block}${extension}`;
  return `${area} ${block} ${extension}`;
}

/** One in 16 needs quoting: a comma, an inner quote, a line break inside the cell, or the delimiter itself. */
function makeStreet(random: Random): string {
  const street = `${random.pick(STREETS)} ${String(1 + random.below(180))}`;
  const style = random.below(64);
  if (style === 0) return `Hof "Sonnenschein", ${street}`;
  if (style === 1) return `${street}\nHinterhaus`;
  if (style === 2) return `${street}; 2. OG`;
  return style === 3 ? `${street}, c/o "Schröder & Söhne"` : style < 8 ? `${street}, Whg. ${String(1 + random.below(40))}` : street;
}

function brokenLine(customer: Customer, defect: Defect, earlier: Customer, random: Random): string {
  const sound: Customer = { ...customer, STATUS: "aktiv" };
  const line = (change: Partial<Customer>) => cellsOf({ ...sound, ...change }).join(";");
  switch (defect) {
    case "missing-email":
      return line({ EMAIL: "" });
    case "malformed-email":
      return line({ EMAIL: random.pick([sound.EMAIL.replace("@", "(at)"), sound.EMAIL.split("@").join("@@"), "unbekannt"]) });
    case "duplicate-email-other-case":
      return line({ EMAIL: earlier.EMAIL.toUpperCase(), EMAIL_OK: "J" });
    case "duplicate-customer-number":
      return line({ KUNDENNR: earlier.KUNDENNR });
    case "impossible-date":
      return line({ GEBURTSDATUM: random.pick(["31.02.1980", "30.02.1975", "31.11.1969", "12.13.1988"]) });
    case "bad-phone":
      return line({ TELEFON: random.pick(["030 / 12", "siehe Akte", "0171 39200 12 oder 13"]), TEL_OK: "J" });
    case "too-few-cells":
      return cellsOf(sound).slice(0, 11).join(";");
    case "too-many-cells":
      return cellsOf(sound).with(8, "Birkenweg 4; Hinterhaus").join(";");
    case "unknown-role":
      return line({ ROLLEN: "Kunde|Praktikant" });
    case "address-too-long":
      return line({ STRASSE: `${"Gebäude 7, Aufgang Süd, ".repeat(90)}Birkenweg 4` });
    case "weak-password":
      return line({ KENNWORT: random.pick(["geheim", "12345678", "sommer2019"]) });
    case "unknown-email-flag":
      return line({ EMAIL_OK: random.pick(["X", "?", "evtl"]) });
    case "stray-quote":
      return cellsOf(sound).with(8, '"Haus "Sonne", Birkenweg 4"').join(";");
    case "empty-customer-number":
      return line({ KUNDENNR: "" });
  }
}

function cellsOf(customer: Customer): string[] {
  return Object.values(customer).map((value) => (/[";\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value));
}

function makeDate(random: Random, from: number, to: number): string {
  return `${two(1 + random.below(28))}.${two(1 + random.below(12))}.${String(from + random.below(to - from + 1))}`;
}

function plain(name: string): string {
  const spelled = name.toLowerCase().replace(/[äöüß]/g, (letter) => ({ ä: "ae", ö: "oe", ü: "ue", ß: "ss" })[letter] ?? letter);
  return spelled.normalize("NFD").replace(/[^a-z]/g, "");
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
