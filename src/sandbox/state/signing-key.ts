import { createHmac, randomBytes } from "node:crypto";
import type { Store } from "./store.ts";

/** Signs what the sandbox hands out and must recognise again, with a key that lives as long as the store. */
export function sign(store: Store, text: string): string {
  return createHmac("sha256", signingKey(store)).update(text).digest("base64url");
}

/** Text with its signature, opaque enough for a session. */
export function seal(store: Store, value: object): string {
  const text = Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${text}.${sign(store, text)}`;
}

/** What was sealed; undefined for anything else. */
export function unseal(store: Store, sealed: string): unknown {
  const [text = "", signature] = sealed.split(".");
  return signature === sign(store, text) ? JSON.parse(Buffer.from(text, "base64url").toString()) : undefined;
}

function signingKey(store: Store): string {
  const read = store.prepare("SELECT value FROM facts WHERE name = 'signing key'");
  const known = read.get() as { value: string } | undefined;
  if (known !== undefined) return known.value;
  const made = randomBytes(32).toString("base64url");
  store.write(() => store.prepare("INSERT INTO facts VALUES ('signing key', ?)").run(made));
  return made;
}
