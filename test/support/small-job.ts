import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One made-up user as the source has it; what is left out is an empty cell. */
export interface SmallRow {
  readonly key: string;
  readonly username?: string;
  readonly name?: string | undefined;
  readonly email?: string;
  readonly verified?: boolean;
  readonly phone?: string;
  readonly phoneVerified?: boolean;
  readonly groups?: readonly string[];
  readonly google?: string;
  readonly saml?: string;
  readonly disabled?: boolean;
  readonly password?: string;
  readonly hash?: string;
}

export interface SmallJob {
  readonly folder: string;
  /** The job file. */
  readonly path: string;
  /** The source. */
  readonly source: string;
}

const COLUMNS = [
  "key",
  "username",
  "name",
  "email",
  "verified",
  "phone",
  "phoneVerified",
  "groups",
  "google",
  "saml",
  "disabled",
  "password",
  "hash",
] as const;

const MAPPING = {
  poolferry: 1,
  key: { from: "key" },
  username: { from: "username" },
  attributes: {
    name: { from: "name" },
    email: { from: "email" },
    email_verified: { from: "verified" },
    phone_number: { from: "phone" },
    phone_number_verified: { from: "phoneVerified" },
  },
  groups: [{ from: "groups", split: "|" }],
  links: [
    { provider: "Google", id: { from: "google" } },
    { provider: "WerkSSO", id: { from: "saml" } },
  ],
  enabled: { from: "disabled", flag: { true: ["", "false"], false: ["true"] } },
  password: { from: "password" },
  passwordHash: { from: "hash" },
};

export const LOGS_ROLE = "arn:aws:iam::123456789012:role/poolferry-import-logs";

/** A private folder with a small CSV, a mapping and a job file; `changes` go over the job's own members, `rules` over the mapping's. */
export async function smallJob(
  target: { readonly endpoint: string; readonly userPoolId: string },
  rows: readonly SmallRow[],
  changes: Record<string, unknown> = {},
  rules: Record<string, unknown> = {},
): Promise<SmallJob> {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  const job = { folder, path: join(folder, "job.json"), source: join(folder, "users.csv") };
  await writeSmallSource(job, rows);
  await writeFile(join(folder, "mapping.json"), JSON.stringify({ ...MAPPING, ...rules }));
  await writeFile(
    job.path,
    JSON.stringify({
      poolferry: 1,
      name: "small",
      source: { file: "users.csv" },
      mapping: "mapping.json",
      target: { userPoolId: target.userPoolId, endpointUrl: target.endpoint },
      importJob: { logsRoleArn: LOGS_ROLE, minRows: 1, pollSeconds: 1 },
      ...changes,
    }),
  );
  return job;
}

/** Replaces the source. */
export async function writeSmallSource(job: Pick<SmallJob, "source">, rows: readonly SmallRow[]): Promise<void> {
  const lines = rows.map((row) => COLUMNS.map((column) => cellOf(row[column])).join(","));
  await writeFile(job.source, `${[COLUMNS.join(","), ...lines].join("\n")}\n`);
}

function cellOf(value: string | boolean | readonly string[] | undefined): string {
  if (value === undefined) return "";
  const text = Array.isArray(value) ? value.join("|") : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A user that an import job can carry. */
export function importable(number: number, more: Partial<SmallRow> = {}): SmallRow {
  return {
    key: `key-${number}`,
    username: `user-${number}`,
    name: `Name ${number}`,
    email: `user-${number}@example.com`,
    verified: true,
    ...more,
  };
}
