import type { HeldUser } from "../../support/sandbox-pool.ts";
import type { SmallRow } from "../../support/small-job.ts";
import type { MadeUpRow, MadeUpWorld } from "./made-up-world.ts";

type User = Omit<HeldUser, "sub">;

/** How a row may end, and whom the pool then holds for it. */
export interface Ending {
  /** The outcome with its reason, as `fates` writes it. */
  readonly fate: string;
  readonly user?: User;
}

/** What happened in the pool that lets rows end otherwise. */
export interface PoolHistory {
  readonly importJobFailed: boolean;
  readonly importJobStopped: boolean;
}

/** Users that are in the pool before the job, by the row that meets them. */
export function usersBefore({ rows }: MadeUpWorld): readonly User[] {
  return rows.flatMap(({ row, is }) => {
    if (is === "address-taken") return [before({ ...row, username: `holder-of-${row.username}` })];
    if (is === "there") return [before(row)];
    return is === "there-and-different" ? [before({ ...row, name: "Another" })] : [];
  });
}

/** Every way in which a row may rightly end: one, unless an import job ended before its last row. */
export function endingsOf(world: MadeUpWorld, made: MadeUpRow, history: PoolHistory): readonly Ending[] {
  const { row, is } = made;
  switch (is) {
    case "broken":
      return [{ fate: "rejected email-malformed" }];
    case "duplicate":
      return [{ fate: "rejected duplicate-source-key" }];
    case "address-taken":
      return [{ fate: "rejected taken-in-pool" }];
    case "there":
    case "there-and-different":
      return [existingEnding(world, row, is)];
    case "new":
      return [{ fate: "created", user: loaded(row) }, ...(takesImportJob(row) ? failedImports(history) : [])];
  }
}

/** An import job that ends before its last row and has imported nobody is given up with its rows. */
function failedImports({ importJobFailed, importJobStopped }: PoolHistory): readonly Ending[] {
  return [
    ...(importJobFailed ? [{ fate: "failed create ImportJobFailed" }] : []),
    ...(importJobStopped ? [{ fate: "failed create ImportJobStopped" }] : []),
  ];
}

function existingEnding({ existing }: MadeUpWorld, row: SmallRow, is: "there" | "there-and-different"): Ending {
  const held = before(is === "there" ? row : { ...row, name: "Another" });
  switch (existing) {
    case "skip":
      return { fate: "skipped user-exists", user: held };
    case "fail":
      return { fate: "rejected user-exists", user: held };
    case "adopt":
      return is === "there" ? { fate: "adopted", user: withSteps(held, row) } : { fate: "failed adopt ExistingUserDiffers", user: held };
    case "update":
      return { fate: is === "there" ? "adopted" : "updated", user: withSteps(before(row), row) };
  }
}

/** A user that nobody has invited or given a password. */
function before(row: SmallRow): User {
  return { username: row.username ?? "", status: "FORCE_CHANGE_PASSWORD", enabled: true, attributes: attributesOf(row), groups: [] };
}

function loaded(row: SmallRow): User {
  return withSteps({ ...before(row), status: statusOf(row) }, row);
}

/** Import jobs carry users with a verified address and without a password. */
function takesImportJob({ verified, password }: SmallRow): boolean {
  return verified === true && password === undefined;
}

function statusOf(row: SmallRow): string {
  if (row.password !== undefined) return "CONFIRMED";
  return takesImportJob(row) ? "RESET_REQUIRED" : "FORCE_CHANGE_PASSWORD";
}

/** What a user gets beyond its creation; a password only where it is new. */
function withSteps(user: User, row: SmallRow): User {
  const identities = row.google === undefined ? {} : { identities: `Google:${row.google}` };
  return {
    ...user,
    enabled: row.disabled !== true,
    attributes: { ...user.attributes, ...identities },
    groups: [...(row.groups ?? [])].sort(),
  };
}

function attributesOf({ name = "", email = "", verified }: SmallRow): Record<string, string> {
  return { name, email, email_verified: String(verified) };
}
