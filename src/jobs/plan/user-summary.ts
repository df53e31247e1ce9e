import { stepCounts } from "../../load/index.ts";
import type { PlannedUser } from "../../model/index.ts";
import type { HashNote } from "../../transform/index.ts";
import type { RUN_REASONS } from "../run-reasons.ts";

/** Why a user is skipped that an earlier run loaded and that the source plans otherwise by now. */
export const CHANGED_SINCE = "changed-since-loaded" satisfies keyof typeof RUN_REASONS;

export type RouteName = "admin-api" | "import-job";

/** What a plan counts of a user that is to be loaded; small enough to be kept a row. */
export interface UserSummary {
  readonly decision: "load" | "unchanged" | "continue" | "skip" | "existing";
  readonly route: RouteName;
  /** Why this route; one of few. */
  readonly reason: string;
  /** What becomes of the password hash of the user's row, where it has one. */
  readonly hash: HashNote | undefined;
  readonly password: number;
  readonly disable: number;
  readonly groups: number;
  readonly links: number;
  readonly mfa: number;
  /** 1 where the user has an authenticator app in the source, which cannot be carried over. */
  readonly totp: number;
  /** 1 where groups that Cognito keeps for a provider's users were left out. */
  readonly leftOut: number;
  readonly identity: number;
}

/** What is known of a user beside its plan. */
export interface SummaryCircumstances {
  readonly hash: HashNote | undefined;
  readonly groupsLeftOut: number;
  /** It was there before us, so its password stays. */
  readonly takenOver: boolean;
}

export function summaryOf(
  user: PlannedUser,
  decision: UserSummary["decision"],
  route: RouteName,
  reason: string,
  { hash, groupsLeftOut, takenOver }: SummaryCircumstances,
): UserSummary {
  const { password, disable, group, link, mfa, identity } = stepCounts(user);
  return {
    decision,
    route,
    reason,
    hash,
    password: takenOver ? 0 : password,
    disable,
    groups: group,
    links: link,
    mfa,
    totp: user.mfa?.totp === true ? 1 : 0,
    leftOut: groupsLeftOut > 0 ? 1 : 0,
    identity,
  };
}

const DECISIONS = ["load", "unchanged", "continue", "skip", "existing"] as const;
const ROUTES = ["admin-api", "import-job"] as const;

/** Packs summaries into one positive integer each; 0 stands for a row that is not loaded. */
export class SummaryCode {
  readonly #words: { readonly reason: string; readonly hash: HashNote | undefined }[] = [];

  encode(summary: UserSummary): number {
    let code = this.#wordsOf(summary.reason, summary.hash);
    code = code * 8 + DECISIONS.indexOf(summary.decision);
    code = code * 2 + ROUTES.indexOf(summary.route);
    code = code * 2 + summary.password;
    code = code * 2 + summary.disable;
    code = code * 128 + summary.groups;
    code = code * 8 + summary.links;
    code = code * 2 + summary.mfa;
    code = code * 2 + summary.totp;
    code = code * 2 + summary.leftOut;
    code = code * 2 + summary.identity;
    return code + 1;
  }

  decode(packed: number): UserSummary | undefined {
    if (packed === 0) return undefined;
    let code = packed - 1;
    const take = (radix: number) => {
      const digit = code % radix;
      code = Math.floor(code / radix);
      return digit;
    };
    const identity = take(2);
    const leftOut = take(2);
    const totp = take(2);
    const mfa = take(2);
    const links = take(8);
    const groups = take(128);
    const disable = take(2);
    const password = take(2);
    const route = ROUTES[take(2)] ?? "admin-api";
    const decision = DECISIONS[take(8)] ?? "load";
    const { reason, hash } = this.#words[code] ?? { reason: "", hash: undefined };
    return { decision, route, reason, hash, password, disable, groups, links, mfa, totp, leftOut, identity };
  }

  /** The number of a route's reason and a hash's note: there are few pairs, and a loop makes no function a row. */
  #wordsOf(reason: string, hash: HashNote | undefined): number {
    for (let index = 0; index < this.#words.length; index++) {
      const words = this.#words[index];
      if (words?.reason === reason && sameNote(words.hash, hash)) return index;
    }
    return this.#words.push({ reason, hash }) - 1;
  }
}

function sameNote(a: HashNote | undefined, b: HashNote | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.kind === "imported") return b.kind === "imported" && a.algorithm === b.algorithm;
  return b.kind === "unusable" && a.code === b.code && a.form === b.form;
}
