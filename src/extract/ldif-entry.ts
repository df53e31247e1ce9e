import { isUtf8 } from "node:buffer";
import { isForbiddenKey } from "./forbidden-key.ts";
import type { JsonObject } from "./json-document.ts";
import type { LdifName } from "./ldif-names.ts";
import type { ReadIssueCode } from "./read-issues.ts";

/** An attribute's name: its description or OID, and options such as `;lang-de`, `;binary`, `;range=0-1499`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:;[A-Za-z0-9=*._-]+)*$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What the unfolded lines of one record are: an entry as a document, an attribute with one value as text, with several as a list. */
export function readEntry(
  lines: readonly string[],
  names: (name: string) => LdifName,
): { readonly document: JsonObject } | { readonly code: ReadIssueCode; readonly figures?: string } {
  const document: Record<string, string | string[]> = {};
  let first = 1;
  const dn = readLine(lines[0] ?? "");
  if (typeof dn === "string") return { code: dn };
  if (dn.name.toLowerCase() !== "dn") return { code: "ldif-without-dn" };
  const place = textOf(dn, undefined);
  if (place === undefined) return { code: "ldif-malformed", figures: "its line 1" };
  document["dn"] = place;
  if (/^(?:control|changetype):/i.test(lines[1] ?? "")) {
    if (!/^changetype: *add *$/i.test(lines[1] ?? "")) return { code: "ldif-change" };
    first = 2;
  }
  for (let index = first; index < lines.length; index++) {
    const read = readLine(lines[index] as string);
    const figures = `its line ${String(index + 1)}, folded lines counted as one`;
    if (typeof read === "string") return { code: read, figures };
    const { spelled: name, binary } = names(read.name);
    if (isForbiddenKey(name)) return { code: "key-forbidden" };
    const value = name === "dn" ? undefined : textOf(read, binary);
    if (value === undefined) return { code: "ldif-malformed", figures };
    const before = Object.hasOwn(document, name) ? document[name] : undefined;
    if (before === undefined) document[name] = value;
    else if (typeof before === "string") document[name] = [before, value];
    else before.push(value);
  }
  return { document };
}

interface Line {
  readonly name: string;
  readonly value: string;
  readonly encoded: boolean;
}

function readLine(line: string): Line | ReadIssueCode {
  const colon = line.indexOf(":");
  const name = colon < 0 ? "" : line.slice(0, colon);
  if (!NAME.test(name)) return "ldif-malformed";
  const mark = line[colon + 1];
  if (mark === "<") return "ldif-url";
  let at = mark === ":" ? colon + 2 : colon + 1;
  while (line[at] === " ") at++;
  return { name, value: line.slice(at), encoded: mark === ":" };
}

/** The value as text; undefined where its base64 is broken. */
function textOf({ value, encoded }: Line, binary: LdifName["binary"]): string | undefined {
  if (!encoded) return binary === undefined ? value : binary(Buffer.from(value));
  const packed = value.trimEnd();
  if (!BASE64.test(packed)) return undefined;
  const bytes = Buffer.from(packed, "base64");
  if (binary !== undefined) return binary(bytes);
  return isUtf8(bytes) ? bytes.toString("utf8") : packed;
}
