import type { Policies } from "../../documents/index.ts";
import type { HashAlgorithm } from "../../model/index.ts";

/** What a plan says of the source's password hashes; a plan without any says nothing. */
export interface HashReport {
  /** Users whose hash goes along by import job, by algorithm; their old passwords go on working. */
  readonly imported: Partial<Record<HashAlgorithm, number>>;
  /** Hashes that cannot be used, by code (docs/codes.md) and stored form; most frequent first. */
  readonly unusable: readonly UnusableHashes[];
  /** What becomes of the users with an unusable hash: `policies.unusableHash`. */
  readonly unusableHash: Policies["unusableHash"];
  /** The same in words, and what the other choices would do. Without an unusable hash: absent. */
  readonly meaning?: { readonly chosen: string; readonly otherwise: Readonly<Record<string, string>> };
  /** `listed`: the pool's CSV header has the column; `asked-by-the-run`: the run asks Cognito before it loads anybody. Without imported hashes: absent. */
  readonly poolTakesHashes?: "listed" | "asked-by-the-run";
}

export interface UnusableHashes {
  readonly code: string;
  readonly form: string;
  readonly rows: number;
}

/** What each choice of policies.unusableHash means for the users concerned. */
export function fallbackMeaning(
  chosen: Policies["unusableHash"],
  password: Policies["password"],
  triggers: readonly string[],
): NonNullable<HashReport["meaning"]> {
  const words: Record<Policies["unusableHash"], string> = {
    reset: `they are loaded without their password. Whoever comes by import job is RESET_REQUIRED and chooses a new one by "forgot password", which needs a verified e-mail address or phone number. ${BY_ADMIN[password]}`,
    reject: "they are not created; their rows come back as rejects, with the reason of each.",
    "leave-out": `they are not created, and their rows are skipped, so that a user migration trigger can ask the old system at the first sign-in and take over the old password. ${
      triggers.includes("UserMigration") ? "The pool has such a trigger." : "The pool has no such trigger: without one they cannot sign in."
    }`,
  };
  const { [chosen]: now, ...otherwise } = words;
  return { chosen: now, otherwise };
}

const BY_ADMIN: Readonly<Record<Policies["password"], string>> = {
  none: "Whoever comes by admin calls gets a temporary password of Cognito's making: where no invitation tells it, an administrator must set another before that user can sign in.",
  generate: "policies.password is generate, so they come by admin calls, with a generated password.",
};
