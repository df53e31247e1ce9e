import { isDateOf, isEmail, isTimeOf, recogniseHash } from "../../transform/index.ts";

/** What a value can be, beyond text. */
export type FormName =
  | "email"
  | "uuid"
  | "url"
  | "integer"
  | "json"
  | "phpSerialized"
  | "passwordHash"
  | "bareDigest"
  | `date ${string}`
  | `time ${string}`;

export interface ValueForm {
  readonly name: FormName;
  /** Whether a trimmed value that is not empty has this form. */
  readonly test: (value: string) => boolean;
}

/** Days: the stricter pattern before the one that takes more, as the first of those that fit best is meant. */
const DAYS =
  "YYYY-MM-DD DD.MM.YYYY D.M.YYYY DD/MM/YYYY MM/DD/YYYY D/M/YYYY M/D/YYYY DD-MM-YYYY MM-DD-YYYY YYYY/MM/DD YYYY.MM.DD YYYYMMDD".split(" ");
const CLOCKS = ["HH:mm:ss", "HH:mm", "HH:mm:ss.SSS", "H:mm"];
const TIMES = ["DD.MM.YYYY", "D.M.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "D/M/YYYY", "M/D/YYYY", "DD-MM-YYYY", "YYYY/MM/DD"].flatMap((day) =>
  CLOCKS.map((clock) => `${day} ${clock}`),
);

const UUID = /^\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i;
const PHP_SERIALIZED = /^(?:a:\d+:\{|O:\d+:"|s:\d+:"|[ibd]:[-\d.]+;|N;)/;
const URL_FORM = /^https?:\/\/[^\s/$.?#][^\s]*$/i;
/** Of 2000 to 2040: other numbers of that many digits are rather ids. */
const EPOCH = { seconds: [946_684_800, 2_208_988_800], millis: [946_684_800_000, 2_208_988_800_000] } as const;

/** Every form that a place's values are tried for. */
export const VALUE_FORMS: readonly ValueForm[] = [
  { name: "email", test: (value) => value.includes("@") && isEmail(value) },
  { name: "uuid", test: (value) => value.length >= 32 && value.length <= 38 && UUID.test(value) },
  { name: "url", test: (value) => value.startsWith("http") && URL_FORM.test(value) },
  { name: "passwordHash", test: isPasswordHash },
  { name: "bareDigest", test: isBareDigest },
  { name: "json", test: isJson },
  { name: "phpSerialized", test: (value) => PHP_SERIALIZED.test(value) && value.length > 3 },
  ...DAYS.map((pattern): ValueForm => ({ name: `date ${pattern}`, test: whereDigits(isDateOf(pattern), pattern.length) })),
  { name: "time iso", test: whereDigits(isTimeOf("iso"), 35) },
  ...TIMES.map((pattern): ValueForm => ({ name: `time ${pattern}`, test: whereDigits(isTimeOf(pattern), pattern.length) })),
  { name: "time epochSeconds", test: (value) => isEpoch(value, 10, EPOCH.seconds) },
  { name: "time epochMillis", test: (value) => isEpoch(value, 13, EPOCH.millis) },
  { name: "integer", test: (value) => /^-?\d{1,18}$/.test(value) },
];

/** Most values begin with no digit, and then are no day. A pattern's length is exceeded by two digits where it takes one or two. */
function whereDigits(test: (value: string) => boolean, length: number): (value: string) => boolean {
  return (value) => {
    const first = value.charCodeAt(0);
    return first >= 48 && first <= 57 && value.length <= length + 3 && value.length >= 8 && test(value);
  };
}

function isEpoch(value: string, digits: number, [from, to]: readonly [number, number]): boolean {
  if (value.length < digits || !/^\d+(?:\.\d{1,9})?$/.test(value)) return false;
  const number = Number(value);
  return number >= from && number < to;
}

function isJson(value: string): boolean {
  const first = value[0];
  if (first !== "{" && first !== "[") return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

/** Whether a text has the form of a password hash of some scheme, importable or not; bare digests left out, as ids look so too. */
function isPasswordHash(value: string): boolean {
  const verdict = value.length < 13 ? undefined : recogniseHash(value);
  if (verdict === undefined || verdict.kind === "importable") return verdict !== undefined;
  return !NO_HASH.has(verdict.code) && !isBare(verdict.form);
}

function isBareDigest(value: string): boolean {
  const verdict = value.length < 22 ? undefined : recogniseHash(value);
  return verdict?.kind === "unusable" && isBare(verdict.form);
}

function isBare(form: string): boolean {
  return form.startsWith("bare ") || form.startsWith("64 bytes ");
}

/** What these are said of may be anything. */
const NO_HASH: ReadonlySet<string> = new Set(["hash-unrecognised", "hash-empty", "hash-locked", "hash-clear-text"]);
