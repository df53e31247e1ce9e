/** A JSON object whose fields are read without trusting their types. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object that a text holds, or that a value already is; undefined for anything else. */
export function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value === "string") return value.trimStart().startsWith("{") ? parsed(value) : undefined;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function parsed(text: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(text) as object);
  } catch {
    return undefined;
  }
}

export function textField(fields: Fields | undefined, name: string): string | undefined {
  const value = fields?.[name];
  return typeof value === "string" ? value : undefined;
}

/** A whole number from 1, written as a number, as text, or, as Keycloak does, as a list of one text. */
export function countField(fields: Fields | undefined, name: string): number | undefined {
  const value = fields?.[name];
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const number = typeof single === "string" && /^[0-9]{1,10}$/.test(single) ? Number(single) : single;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 1 ? number : undefined;
}
