import { basename } from "node:path";
import { z } from "zod";
import {
  ADJUSTABLE_CATEGORIES,
  type ApiSpec,
  type DatabaseSpec,
  DEFAULT_QUOTAS,
  type PoolSourceSpec,
  type QuotaCategory,
  RunError,
  type SourceSpec,
  type TableFileSpec,
} from "../model/index.ts";
import { apiSchema } from "./api-schema.ts";
import { databaseSchema } from "./database-schema.ts";
import { identityPoolSchema } from "./identity-pool-schema.ts";
import { endpointUrl, userPoolId } from "./pool-address.ts";
import { readDocument } from "./read-document.ts";
import { SPOOLED, sourceOfFile, sourceOfFiles } from "./source-of-file.ts";
import { sourcePoolSchema } from "./source-pool-schema.ts";
import { syncSchema } from "./sync-schema.ts";
import { verifySchema } from "./verify-schema.ts";

const CATEGORIES = Object.keys(DEFAULT_QUOTAS) as [QuotaCategory, ...QuotaCategory[]];
/** How the private copy of what is no file is read. */
const SPOOL: SourceSpec = { file: SPOOLED, format: "ndjson" };
/** It names a folder, so it is neither that folder's parent nor the folder itself. */
const JOB_NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,128}$/;

const sourceSchema = z.strictObject({
  file: z.string().min(1).exactOptional().describe("Path of the file, relative to the job file; `-` is standard input."),
  files: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .exactOptional()
    .describe("Instead of a file: several of one format, as paths or patterns such as `users-*.json`, relative to the job file."),
  database: databaseSchema.exactOptional().describe("Instead of a file: a database, read once to a private copy."),
  api: apiSchema.exactOptional(),
  pool: sourcePoolSchema.exactOptional(),
  format: z
    .enum(["csv", "ndjson", "json", "ldif", "xlsx", "parquet"])
    .exactOptional()
    .describe("Default: what the file's ending tells (.csv, .ndjson, .jsonl, .json, .ldif, .ldf, each also with .gz; .xlsx, .parquet)."),
  compression: z.enum(["auto", "none", "gzip"]).exactOptional().describe("Default auto: the first bytes tell."),
  encoding: z
    .enum(["utf-8", "utf-16le", "iso-8859-1", "windows-1252"])
    .exactOptional()
    .describe("Default utf-8; a byte order mark is always recognised."),
  delimiter: z.string().min(1).exactOptional().describe("CSV: default `,`."),
  quote: z.string().max(1).exactOptional().describe('CSV: default `"`; an empty string switches quoting off.'),
  columns: z
    .array(z.string().min(1))
    .min(1)
    .exactOptional()
    .describe("CSV and Excel without a header row: the names of the columns, in order. LDIF: attributes as the mapping spells them."),
  binary: z.array(z.string().min(1)).min(1).exactOptional().describe("LDIF: attributes whose values are always kept as base64."),
  sheet: z
    .union([z.string().min(1), z.int().min(1)])
    .exactOptional()
    .describe("Excel: the sheet's name or its number; default 1."),
  maxUnpackedBytes: z
    .int()
    .min(1)
    .exactOptional()
    .describe("Excel and Parquet: what the file may unpack to; default 2147483648 (2 GiB), of Parquet for each row group."),
  ragged: z
    .enum(["reject", "fill"])
    .exactOptional()
    .describe("CSV: rows with too few cells are rejected (default) or filled with empty cells."),
  at: z.string().min(1).exactOptional().describe("JSON: path of the array of users, such as `data.users`; default: the document itself."),
});

const targetSchema = z.strictObject({
  userPoolId: userPoolId.describe("The pool's id, such as eu-central-1_AbCdEfGhI."),
  region: z.string().min(1).exactOptional().describe("Default: the pool id's part before `_`."),
  endpointUrl: endpointUrl.exactOptional(),
});

const atLeast1 = z.int().min(1);

const hashFormsSchema = z
  .strictObject({
    bcryptCost: atLeast1.exactOptional().describe("Highest cost; default 12."),
    scryptN: atLeast1.exactOptional().describe("Highest N; default 65536."),
    scryptR: atLeast1.exactOptional().describe("Highest r; default 8."),
    scryptP: atLeast1.exactOptional().describe("Highest p; default 1."),
    argon2Memory: atLeast1.exactOptional().describe("Highest memory in KiB; default 19456."),
    argon2Passes: atLeast1.exactOptional().describe("Highest t; default 2."),
    argon2Parallelism: atLeast1.exactOptional().describe("Highest p; default 1."),
    pbkdf2Iterations: atLeast1.exactOptional().describe("Most iterations; default 600000."),
    pbkdf2Alphabet: z
      .enum(["base64", "adapted-base64"])
      .exactOptional()
      .describe("Alphabet that PBKDF2_SHA256 cells are written in: base64 with `+` (default), or passlib's with `.` in its place."),
    keyLength: z
      .enum(["as-stored", "32-bytes"])
      .exactOptional()
      .describe("Derived keys: of any length (default), or 32 bytes alone, to which longer ones are cut where that is sound."),
  })
  .describe("What Cognito's import takes of hashes, where it is known better than documented.");

const importJobSchema = z.strictObject({
  logsRoleArn: z
    .string()
    .min(20)
    .max(2048)
    .exactOptional()
    .describe("ARN of the role by which Cognito writes the import job's log; an import job needs one."),
  maxRows: z.int().min(1).max(500_000).default(500_000).describe("Users an import job."),
  maxBytes: z.int().min(1).max(100_000_000).default(100_000_000).describe("Bytes of an import job's CSV."),
  lineBase: z.literal(["auto", 0, 1, 2]).default("auto").describe("Number of the first user's line in Cognito's log; auto finds it out."),
  pollSeconds: z.number().min(0.01).max(600).default(5).describe("Seconds between looks at a running import job."),
  timeoutMinutes: z.number().gt(0).max(10_080).default(1440).describe("Minutes after which an import job is given up."),
  waitMinutes: z
    .number()
    .min(0)
    .max(10_080)
    .default(1440)
    .describe("Minutes to wait while another import job of the account keeps this one from being created or started."),
  minRows: z
    .int()
    .min(1)
    .max(500_000)
    .default(1000)
    .describe("Under route auto: fewer users than these go by admin-api, unless one of them brings a password hash."),
  hashes: z.enum(["auto", "off"]).default("auto").describe("Password hashes: sent by import job (auto), or never (off)."),
  hashForms: hashFormsSchema.exactOptional(),
  hashColumn: z
    .string()
    .regex(/^[^\s,\\"]{1,128}$/, "expected a column's name such as password_hash")
    .exactOptional()
    .describe("Column of password hashes; default: the one that the pool's CSV header lists, else password_hash."),
});

const policiesSchema = z.strictObject({
  existing: z
    .enum(["skip", "fail", "adopt", "update"])
    .default("skip")
    .describe(
      "A row whose user the pool has already: skipped; rejected; adopted where every attribute is as planned; or updated to the plan. Nobody's password is overwritten.",
    ),
  stopAfterRefusals: z
    .int()
    .min(0)
    .default(100)
    .describe("Creations refused one after the other for the same reason before the run stops; 0: never."),
  createGroups: z.boolean().default(false).describe("Create groups that the pool does not have."),
  updateGroups: z.boolean().default(false).describe("Change groups that differ from their definition in `groups`."),
  invitation: z.enum(["none", "email", "sms"]).default("none").describe("The message that Cognito sends to a user made by admin-api."),
  password: z.enum(["generate", "none"]).default("none").describe("The credential of users for whom the mapping gives no password."),
  unusableHash: z
    .enum(["reset", "reject", "leave-out"])
    .default("reset")
    .describe("A user whose password hash cannot be imported: loaded without a password, rejected, or not created."),
  keepBeforeImages: z
    .int()
    .min(0)
    .max(3650)
    .default(30)
    .describe(
      "Days for which what a run changes of users that were there before is kept, in private, so that it can be undone; 0: not at all.",
    ),
  newline: z
    .enum(["reject", "space"])
    .default("reject")
    .describe("Line breaks in values: kept (an import job cannot carry them), or turned into a space."),
});

const groupSchema = z.strictObject({
  description: z.string().min(1).max(2048).exactOptional().describe("What the group is for."),
  precedence: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .exactOptional()
    .describe("Of a user's groups the one with the lowest number gives the role."),
  roleArn: z.string().min(20).max(2048).startsWith("arn:").exactOptional().describe("IAM role of the group's users."),
});

const groupsSchema = z
  .record(
    z.string().regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u, "expected a group's name, 1 to 128 characters without white space"),
    groupSchema,
  )
  .default({})
  .describe("Groups that the pool shall have, by name: created where it lacks them, compared where it has them.");

const paceSchema = z.strictObject({
  share: z.number().gt(0).max(1).default(0.8).describe("Share of each request limit that this job may use."),
  rates: z
    .partialRecord(z.enum(CATEGORIES), z.number().gt(0))
    .default({})
    .describe("Limits in requests a second, by quota category, where they are known better than poolferry can read."),
  raise: z
    .partialRecord(z.enum(ADJUSTABLE_CATEGORIES), z.int().min(1))
    .default({})
    .describe("Provisioned limits to raise while the run loads, in requests a second; above the free value AWS bills them."),
});

/** What a job file says. */
const jobDocumentSchema = z
  .strictObject({
    poolferry: z.literal(1).describe("Version of the job file."),
    name: z
      .string()
      .regex(JOB_NAME, "expected 1 to 128 of A-Z a-z 0-9 . _ -, and not . or .. alone")
      .exactOptional()
      .describe("Default: the job file's name without its ending."),
    source: sourceSchema
      .refine(
        ({ file, files, database, api, pool }) => [file, files, database, api, pool].filter((place) => place !== undefined).length === 1,
        "give exactly one of `file`, `files`, `database`, `api`, `pool`",
      )
      .describe("The users to move."),
    mapping: z.string().min(1).describe("Path of the mapping, relative to the job file."),
    asOf: z.iso
      .datetime({ offset: true, error: "expected an instant such as 2026-11-22T00:00:00Z" })
      .exactOptional()
      .describe("The instant that the mapping's expressions know as `asOf`, such as 2026-11-22T00:00:00Z."),
    target: targetSchema.describe("The user pool to load."),
    route: z.enum(["auto", "import-job", "admin-api"]).default("auto").describe("How users get in; auto chooses for each user."),
    importJob: importJobSchema.prefault({}).describe("Cognito's CSV import jobs."),
    policies: policiesSchema.prefault({}).describe("Decisions about users."),
    groups: groupsSchema,
    identityPool: identityPoolSchema.exactOptional(),
    sync: syncSchema,
    verify: verifySchema.exactOptional(),
    pace: paceSchema.prefault({}).describe("How much of the request limits to use."),
  })
  .refine(({ source: { pool }, target }) => pool?.userPoolId !== target.userPoolId || pool.endpointUrl !== target.endpointUrl, {
    path: ["source", "pool", "userPoolId"],
    message: "this is the target itself: users cannot be moved into the pool that they are in",
  })
  .refine(({ source: { database }, sync: { incremental } }) => incremental === undefined || database?.changedSince !== undefined, {
    path: ["sync", "incremental"],
    message: "this takes a database whose `source.database.changedSince` names the column of changes",
  })
  .refine(({ source: { database }, sync: { incremental } }) => incremental === undefined || database?.changedSince?.value === undefined, {
    path: ["source", "database", "changedSince", "value"],
    message: "leave `value` out beside `sync.incremental`: the ledger knows from where to go on",
  })
  .meta({ id: "job", title: "poolferry job", description: "One migration: source, mapping, target and policies." });

type Written = z.output<typeof jobDocumentSchema>;

/** A job file as people write it, defaults left out. */
export type WrittenJob = z.input<typeof jobDocumentSchema>;

/** A job file with every default filled in. Paths are as written, relative to the job file. */
export type JobDocument = Omit<Written, "name" | "source"> & {
  readonly name: string;
  /** Of a database, an API or a pool, how the private copy is read. `files` may hold patterns. */
  readonly source: SourceSpec;
  readonly database?: DatabaseSpec;
  readonly api?: ApiSpec;
  readonly pool?: PoolSourceSpec;
  /** An Excel or Parquet file, whose private copy is then the source. */
  readonly tableFile?: TableFileSpec;
};
export type RoutePolicy = JobDocument["route"];
export type Policies = JobDocument["policies"];
export type GroupSettings = JobDocument["groups"][string];

/** Reads a job file's text (YAML or JSON). Throws a RunError (`usage`) that lists every problem with its line. */
export function readJobDocument(content: string, fileName: string): JobDocument {
  const { document: written } = readDocument(content, fileName, jobDocumentSchema);
  const { database, api, pool, file = SPOOLED, files, ...how } = written.source;
  const job = { ...written, name: written.name ?? nameOf(fileName) };
  if (database !== undefined) return { ...job, source: SPOOL, database };
  if (api !== undefined) return { ...job, source: SPOOL, api };
  if (pool !== undefined) return { ...job, source: SPOOL, pool };
  if (files === undefined) return { ...job, ...sourceOfFile({ ...how, file }, fileName) };
  return { ...job, source: sourceOfFiles(typeof files === "string" ? [files] : files, how, fileName) };
}

/** The JSON Schema of a job file, for editors. */
export function jobJsonSchema(): object {
  return z.toJSONSchema(jobDocumentSchema, { io: "input", target: "draft-7" });
}

function nameOf(fileName: string): string {
  const name = basename(fileName)
    .replace(/\.(ya?ml|json)$/i, "")
    .replace(/\.(job|poolferry)$/i, "");
  if (JOB_NAME.test(name)) return name;
  throw new RunError(
    "usage",
    `${fileName}: the file's name cannot be the job's name.`,
    "Give the job a name of A-Z a-z 0-9 . _ - with `name:`.",
  );
}
