import { stepCounts } from "../../load/index.ts";
import type { PlannedUser } from "../../model/index.ts";
import type { RUN_REASONS } from "../run-reasons.ts";

/** Why a user is skipped that an earlier run loaded and that the source plans otherwise by now. */
export const CHANGED_SINCE = "changed-since-loaded" satisfies keyof typeof RUN_REASONS;

export type RouteName = "admin-api" | "import-job";

/** What a plan counts of a user that is to be loaded; small enough to be kept a row. */
export interface UserSummary {
  readonly decision: "load" | "unchanged" | "continue" | "skip";
  readonly route: RouteName;
  /** Why this route; one of few. */
  readonly reason: string;
  readonly password: number;
  readonly disable: number;
  readonly groups: number;
  readonly links: number;
}

export function summaryOf(user: PlannedUser, decision: UserSummary["decision"], route: RouteName, reason: string): UserSummary {
  const { password, disable, group, link } = stepCounts(user);
  return { decision, route, reason, password, disable, groups: group, links: link };
}

const DECISIONS = ["load", "unchanged", "continue", "skip"] as const;
const ROUTES = ["admin-api", "import-job"] as const;

/** Packs summaries into one positive integer each; 0 stands for a row that is not loaded. */
export class SummaryCode {
  readonly #reasons: string[] = [];

  encode(summary: UserSummary): number {
    let reason = this.#reasons.indexOf(summary.reason);
    if (reason === -1) reason = this.#reasons.push(summary.reason) - 1;
    let code = reason;
    code = code * 4 + DECISIONS.indexOf(summary.decision);
    code = code * 2 + ROUTES.indexOf(summary.route);
    code = code * 2 + summary.password;
    code = code * 2 + summary.disable;
    code = code * 128 + summary.groups;
    code = code * 8 + summary.links;
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
    const links = take(8);
    const groups = take(128);
    const disable = take(2);
    const password = take(2);
    const route = ROUTES[take(2)] ?? "admin-api";
    const decision = DECISIONS[take(4)] ?? "load";
    return { decision, route, reason: this.#reasons[code] ?? "", password, disable, groups, links };
  }
}
