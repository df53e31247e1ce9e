import type { UserSummary } from "./user-summary.ts";

/**
 * What a run does to the month's bill, in users that become active (MAU), by the Developer Guide's "Quotas in Amazon Cognito" (2026): creation
 * by admin call, passwords, attribute and group-membership changes and AdminGetUser count; import jobs and ListUsers do not.
 */
export interface PlanBilling {
  /** Users that become active by something that counts as documented. */
  readonly users: number;
  /** Further users that are only linked, disabled or given second factors, of which the documentation says nothing; `users` + `undecided` = `billableUsers`. */
  readonly undecided: number;
  /** Users that are loaded without becoming active. */
  readonly free: number;
  /** Users by what is done to them; one user may stand under several. Importing counts for nobody. */
  readonly steps: Readonly<Record<"create" | "update" | "password" | "group" | "link" | "disable" | "mfa", number>>;
  readonly cheaper: {
    /** Users that nothing but their creation by admin call makes active, by the reason that keeps them off the import job. */
    readonly importInstead: Readonly<Record<string, number>>;
    /** Imported users that nothing but their groups makes active. */
    readonly groupsLater: number;
  };
}

/** Counts the users of a plan by what makes them active in the bill. */
export class BillingTally {
  readonly #steps = { create: 0, update: 0, password: 0, group: 0, link: 0, disable: 0, mfa: 0 };
  readonly #admin = { grouped: 0, alone: 0 };
  /** Users that the pool has already. */
  readonly #existing = { counted: 0, undecided: 0, free: 0 };
  readonly #imported = { counted: 0, undecided: 0, free: 0, groupsAlone: 0, disabled: 0 };
  readonly #alone = new Map<string, number>();

  /** Counts a user in that is loaded, continued or taken over, or with `sign` -1 out again. */
  user({ decision, route, reason, password, disable, groups, links, mfa }: UserSummary, sign: 1 | -1): void {
    if (decision === "unchanged" || decision === "skip") return;
    const steps = this.#steps;
    if (password > 0) steps.password += sign;
    if (groups > 0) steps.group += sign;
    if (links > 0) steps.link += sign;
    if (disable > 0) steps.disable += sign;
    if (mfa > 0) steps.mfa += sign;
    const counts = password > 0 || groups > 0;
    const undecided = links + disable + mfa > 0;
    if (decision === "existing") {
      // Listing is free; under `update` every user counts as one whose attributes differ.
      const updates = reason === "update";
      if (updates) steps.update += sign;
      this.#existing[updates || counts ? "counted" : undecided ? "undecided" : "free"] += sign;
      return;
    }
    if (route === "admin-api") {
      // The creation of a continued user has counted already, or counts when it is looked for.
      if (decision === "load") steps.create += sign;
      this.#admin[counts ? "grouped" : "alone"] += sign;
      if (!counts && decision === "load") this.#alone.set(reason, (this.#alone.get(reason) ?? 0) + sign);
      return;
    }
    const imported = this.#imported;
    imported[counts ? "counted" : undecided ? "undecided" : "free"] += sign;
    if (counts && password === 0) imported.groupsAlone += sign;
    if (disable > 0) imported.disabled += sign;
  }

  /** Every user goes by admin calls after all, `created` of them for this reason. */
  giveUpImport(created: number, reason: string): void {
    const { counted, undecided, free } = this.#imported;
    this.#steps.create += created;
    this.#admin.grouped += counted;
    this.#admin.alone += undecided + free;
    if (undecided + free > 0) this.#alone.set(reason, undecided + free);
    Object.assign(this.#imported, { counted: 0, undecided: 0, free: 0, groupsAlone: 0, disabled: 0 });
  }

  /** Users that can act for as long as the import job takes, although they are to be disabled. */
  get disabledAfterImport(): number {
    return this.#imported.disabled;
  }

  report(): PlanBilling {
    const { counted, undecided, free, groupsAlone } = this.#imported;
    const existing = this.#existing;
    const reasons = [...this.#alone]
      .filter(([reason, users]) => users > 0 && reason !== "policy")
      .sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
    return {
      users: this.#admin.grouped + this.#admin.alone + counted + existing.counted,
      undecided: undecided + existing.undecided,
      free: free + existing.free,
      steps: { ...this.#steps },
      cheaper: { importInstead: Object.fromEntries(reasons), groupsLater: groupsAlone },
    };
  }
}
