import type { SourceSpec } from "../model/index.ts";

export type TextEncoding = NonNullable<SourceSpec["encoding"]>;

/** The bytes of `text` in an encoding, without a byte order mark. A character that the encoding lacks becomes `?`. */
export function encodeText(text: string, encoding: TextEncoding): Buffer {
  switch (encoding) {
    case "utf-8":
      return Buffer.from(text, "utf8");
    case "utf-16le":
      return Buffer.from(text, "utf16le");
    case "iso-8859-1":
    case "windows-1252":
      return encodeWindows1252(text);
  }
}

/**
 * A decoder that is fed chunk by chunk; the last call passes no chunk. As in every browser, `iso-8859-1` is read as
 * windows-1252, which differs only in 32 control characters that no export means.
 */
export function textDecoder(encoding: TextEncoding): (chunk?: Uint8Array) => string {
  const decoder = new TextDecoder(encoding === "iso-8859-1" ? "windows-1252" : encoding, { ignoreBOM: true });
  return (chunk) => (chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true }));
}

let windows1252: ReadonlyMap<number, number> | undefined;

function encodeWindows1252(text: string): Buffer {
  windows1252 ??= invertWindows1252();
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes[length++] = code < 0x80 ? code : (windows1252.get(code) ?? 0x3f);
  }
  return bytes.subarray(0, length);
}

/** From code point to byte, for the upper half. */
function invertWindows1252(): ReadonlyMap<number, number> {
  const upper = Uint8Array.from({ length: 128 }, (_, index) => index + 128);
  const text = new TextDecoder("windows-1252").decode(upper);
  return new Map([...text].map((character, index) => [character.codePointAt(0) ?? 0, index + 128]));
}
