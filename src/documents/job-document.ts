import { basename } from "node:path";
import { z } from "zod";
import { DEFAULT_QUOTAS, type QuotaCategory, RunError, type SourceSpec } from "../model/index.ts";
import { readDocument } from "./read-document.ts";

const CATEGORIES = Object.keys(DEFAULT_QUOTAS) as [QuotaCategory, ...QuotaCategory[]];
const JOB_NAME = /^[A-Za-z0-9._-]{1,128}$/;

const sourceSchema = z.strictObject({
  file: z.string().min(1).describe("Path of the file, relative to the job file; `-` is standard input."),
  format: z
    .enum(["csv", "ndjson", "json"])
    .exactOptional()
    .describe("Default: what the file's ending tells (.csv, .ndjson, .jsonl, .json, each also with .gz)."),
  compression: z.enum(["auto", "none", "gzip"]).exactOptional().describe("Default auto: the first bytes tell."),
  encoding: z
    .enum(["utf-8", "utf-16le", "iso-8859-1", "windows-1252"])
    .exactOptional()
    .describe("Default utf-8; a byte order mark is always recognised."),
  delimiter: z.string().min(1).exactOptional().describe("CSV: default `,`."),
  quote: z.string().max(1).exactOptional().describe('CSV: default `"`; an empty string switches quoting off.'),
  columns: z.array(z.string().min(1)).min(1).exactOptional().describe("CSV without a header row: the names of its columns, in order."),
  ragged: z
    .enum(["reject", "fill"])
    .exactOptional()
    .describe("CSV: rows with too few cells are rejected (default) or filled with empty cells."),
  at: z.string().min(1).exactOptional().describe("JSON: path of the array of users, such as `data.users`; default: the document itself."),
});

const targetSchema = z.strictObject({
  userPoolId: z
    .string()
    .max(55)
    .regex(/^[\w-]+_[0-9a-zA-Z]+$/, "expected a user pool id such as eu-central-1_AbCdEfGhI")
    .describe("The pool's id, such as eu-central-1_AbCdEfGhI."),
  region: z.string().min(1).exactOptional().describe("Default: the pool id's part before `_`."),
  endpointUrl: z
    .url({ protocol: /^https?$/, error: "expected an http or https URL" })
    .exactOptional()
    .describe("Another endpoint than AWS's own."),
});

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
  minRows: z.int().min(1).max(500_000).default(1000).describe("Under route auto: fewer users than these go by admin-api."),
});

const policiesSchema = z.strictObject({
  existing: z.enum(["skip", "reject"]).default("skip").describe("What a row is whose user the pool has already."),
  createGroups: z.boolean().default(false).describe("Create groups that the pool does not have."),
  invitation: z.enum(["none", "email", "sms"]).default("none").describe("The message that Cognito sends to a user made by admin-api."),
  password: z.enum(["generate", "none"]).default("none").describe("The credential of users for whom the mapping gives no password."),
  newline: z
    .enum(["reject", "space"])
    .default("reject")
    .describe("Line breaks in values: kept (an import job cannot carry them), or turned into a space."),
});

const paceSchema = z.strictObject({
  share: z.number().gt(0).max(1).default(0.8).describe("Share of each request limit that this job may use."),
  rates: z
    .partialRecord(z.enum(CATEGORIES), z.number().gt(0))
    .default({})
    .describe("Limits in requests a second, by quota category, where they are known better than poolferry can read."),
});

/** What a job file says. */
const jobDocumentSchema = z
  .strictObject({
    poolferry: z.literal(1).describe("Version of the job file."),
    name: z
      .string()
      .regex(JOB_NAME, "expected 1 to 128 of A-Z a-z 0-9 . _ -")
      .exactOptional()
      .describe("Default: the job file's name without its ending."),
    source: sourceSchema.describe("The users to move."),
    mapping: z.string().min(1).describe("Path of the mapping, relative to the job file."),
    target: targetSchema.describe("The user pool to load."),
    route: z.enum(["auto", "import-job", "admin-api"]).default("auto").describe("How users get in; auto chooses for each user."),
    importJob: importJobSchema.prefault({}).describe("Cognito's CSV import jobs."),
    policies: policiesSchema.prefault({}).describe("Decisions about users."),
    pace: paceSchema.prefault({}).describe("How much of the request limits to use."),
  })
  .meta({ id: "job", title: "poolferry job", description: "One migration: source, mapping, target and policies." });

type Written = z.output<typeof jobDocumentSchema>;

/** A job file with every default filled in. Paths are as written, relative to the job file. */
export type JobDocument = Omit<Written, "name" | "source"> & { readonly name: string; readonly source: SourceSpec };
export type RoutePolicy = JobDocument["route"];
export type Policies = JobDocument["policies"];

/** Reads a job file's text (YAML or JSON). Throws a RunError (`usage`) that lists every problem with its line. */
export function readJobDocument(content: string, fileName: string): JobDocument {
  const written = readDocument(content, fileName, jobDocumentSchema);
  const { format, ...source } = written.source;
  return {
    ...written,
    name: written.name ?? nameOf(fileName),
    source: { ...source, format: format ?? formatOf(source.file, fileName) },
  };
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

function formatOf(file: string, fileName: string): SourceSpec["format"] {
  const ending = /\.(csv|ndjson|jsonl|json)(?:\.gz)?$/i.exec(file)?.[1]?.toLowerCase();
  if (ending === "csv" || ending === "json") return ending;
  if (ending !== undefined) return "ndjson";
  throw new RunError(
    "usage",
    `${fileName}: source.format: the source's ending does not tell its format.`,
    "Add `format: csv`, `ndjson` or `json` to `source`.",
  );
}
