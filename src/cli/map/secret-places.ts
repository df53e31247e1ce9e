import type { MappingDocument } from "../../documents/index.ts";

/** Whether a source place holds what is never shown. */
export type IsSecretPlace = (place: string) => boolean;

const SECRET_NAME = /pass|pwd|kennwort|contrase|senha|hash|salt|secret|token|credential|totp|otp\b|(?:api|private).?key/i;
/** Hashes in their usual forms (`$2b$...`, `{SSHA}...`, `pbkdf2_sha256$...`) and signed tokens, whatever their column is called. */
const SECRET_VALUE = /^(?:\$[\w,=.-]{1,40}\$|\{[\w@.-]{2,40}\}\S|(?:pbkdf2|bcrypt|argon2|scrypt|sha\d|md5)\w*[$:]|eyJ[\w-]{8})/i;
/** Text that holds members: JSON, or PHP's serialised form. */
const STRUCTURE = /^\s*(?:[{[]|[aO]:\d)/;

/** The places that a mapping reads passwords, hashes and salts from, and those whose name says as much. */
export function secretPlaces({ password, passwordHash }: MappingDocument): IsSecretPlace {
  const { scheme: _scheme, ...hash } = passwordHash ?? {};
  const texts = [...textsIn(password ?? {}), ...textsIn(hash)];
  const exact = new Set(texts);
  // A place in a template or an expression stands amid other text, and a document's place may be a part of the one that is read.
  const read = (place: string) => exact.has(place) || texts.some((text) => isWithin(place, text) || names(text, place));
  return (place) => SECRET_NAME.test(place) || read(place);
}

/** Whether a value looks like what is never shown, or holds a member that is. */
export function isSecretValue(value: string): boolean {
  return SECRET_VALUE.test(value) || (STRUCTURE.test(value) && SECRET_NAME.test(value));
}

function textsIn(node: unknown): readonly string[] {
  if (typeof node === "string") return [node];
  if (typeof node !== "object" || node === null) return [];
  return Object.values(node).flatMap(textsIn);
}

function isWithin(place: string, above: string): boolean {
  return place.startsWith(above) && (place[above.length] === "." || place[above.length] === "[");
}

/** Whether a text has the place's name as a word. */
function names(text: string, place: string): boolean {
  const at = text.indexOf(place);
  return at >= 0 && !/\w/.test(text[at - 1] ?? " ") && !/\w/.test(text[at + place.length] ?? " ");
}
