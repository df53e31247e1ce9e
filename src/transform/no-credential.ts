import type { Policies } from "../documents/index.ts";
import type { Credential } from "../model/index.ts";

/** The credential of a user for whom the source has no password. */
export function credentialWithout({ password, invitation }: Pick<Policies, "password" | "invitation">): Credential {
  return password === "generate" ? { kind: "generated", permanent: invitation === "none" } : { kind: "none" };
}
