import { DEFAULT_IMPORT_SETTINGS, type ImportSettings } from "../../src/sandbox/import/import-settings.ts";
import type { SandboxSettings } from "../../src/sandbox/settings.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { addPool, type HeldUser, type SandboxPool } from "./sandbox-pool.ts";
import { importable, LOGS_ROLE } from "./small-job.ts";

/** How many times as fast as real time these sandboxes run. */
export const SPEED = 200;

/** Ten users that an import job can carry; every third needs more than its creation. */
export const TEN = Array.from({ length: 10 }, (_, index) =>
  importable(index + 1, index % 3 === 0 ? { groups: ["readers"], google: `g-${index}` } : {}),
);

/** Import jobs for however few users. */
export const IMPORT = { logsRoleArn: LOGS_ROLE, minRows: 1, pollSeconds: 1 };

export type ImportChanges = Partial<Omit<ImportSettings, "log" | "faults" | "failureThreshold">> & {
  readonly log?: Partial<ImportSettings["log"]>;
  readonly faults?: Partial<ImportSettings["faults"]>;
  readonly failureThreshold?: Partial<ImportSettings["failureThreshold"]>;
};

/** A fast sandbox of its own with one pool; `changes` go over the settings of import jobs. The caller closes the sandbox. */
export async function importPool(changes: ImportChanges = {}, settings: Partial<SandboxSettings> = {}): Promise<SandboxPool> {
  const { log, faults, failureThreshold } = DEFAULT_IMPORT_SETTINGS;
  const sandbox = await startSandbox({
    speed: SPEED,
    quotas: "off",
    settings: {
      ...settings,
      import: {
        ...DEFAULT_IMPORT_SETTINGS,
        ...changes,
        log: { ...log, ...changes.log },
        faults: { ...faults, ...changes.faults },
        failureThreshold: { ...failureThreshold, ...changes.failureThreshold },
      },
    },
  });
  return addPool(sandbox);
}

/** Somebody else takes an address after the plan. */
export function takesAlias(pool: SandboxPool, email: string): () => Promise<boolean> {
  return async () => {
    const UserAttributes = [
      { Name: "email", Value: email },
      { Name: "email_verified", Value: "true" },
    ];
    await pool.call("AdminCreateUser", { Username: "rival", UserAttributes });
    return true;
  };
}

/** The users of that name. */
export async function named(pool: SandboxPool, username = "rival"): Promise<readonly HeldUser[]> {
  return (await pool.users()).filter((user) => user.username === username);
}
