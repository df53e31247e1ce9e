import { type JsonBytes, toWords, type Words } from "./json-bytes.ts";

/** A value as a driver hands it out: text wherever a number or a date of JavaScript could lose something of it. */
export type Cell = string | number | Uint8Array;

/** One value of a row as JSON text. */
export type EncodeCell = (raw: Cell) => string;

/** Writes one row as a JSON object, and a line break. */
export type WriteLine<C extends readonly unknown[]> = (cells: C, out: JsonBytes) => void;

/** Compiles the columns of a query; SQL's NULL becomes null, an empty text stays one. */
export function compileLine(
  columns: readonly { readonly name: string; readonly encode: EncodeCell }[],
): WriteLine<readonly (Cell | null)[]> {
  const heads = lineHeads(columns.map(({ name }) => name));
  const encoders = columns.map(({ encode }) => encode);
  return (cells, out) => {
    for (let index = 0; index < heads.length; index++) {
      const cell = cells[index];
      const encode = encoders[index] as EncodeCell;
      out.words(heads[index] as Words);
      if (cell === null || cell === undefined) out.raw("null");
      else if (encode === asText && typeof cell === "string") out.quoted(cell);
      else out.raw(encode(cell));
    }
    out.raw("}\n");
  };
}

/** What stands before each value of a line. */
export function lineHeads(names: readonly string[]): readonly Words[] {
  return names.map((name, index) => toWords(`${index === 0 ? "{" : ","}${JSON.stringify(name)}:`));
}

export const asText: EncodeCell = (raw) => JSON.stringify(typeof raw === "string" ? raw : String(raw));

/** Numbers that JSON's readers keep exactly; anything else, such as NaN, stays text. */
export const asNumber: EncodeCell = (raw) => {
  if (typeof raw === "number" && Number.isFinite(raw)) return String(raw);
  const text = String(raw);
  return /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? text : JSON.stringify(text);
};

/** JSON that the database has checked already; a line break in it would end the line. */
export const asJson: EncodeCell = (raw) => {
  const text = String(raw);
  return text.includes("\n") || text.includes("\r") ? text.replaceAll(/[\r\n]/g, " ") : text;
};

export const asBase64: EncodeCell = (raw) => JSON.stringify(Buffer.from(raw as Uint8Array).toString("base64"));
