import type { HashRule, MappingFile } from "../../documents/index.ts";
import type { HashAlgorithm, HashIssueCode } from "../../model/index.ts";
import { describeCell, PLAN_ISSUES } from "../../transform/index.ts";
import { compileTested } from "../compile-tested.ts";
import type { OpenedSource } from "../draft/scratch-job.ts";

/** Stored hashes of one kind, and whether Cognito's import takes them. */
export interface HashKind {
  /** What they are, with their cost: `bcrypt, cost 10`. */
  readonly form: string;
  readonly rows: number;
  /** Undefined where they cannot be imported. */
  readonly algorithm?: HashAlgorithm;
  /** Why not; undefined where they can. */
  readonly code?: HashIssueCode;
  /** What to do about them. */
  readonly advice: string;
}

/** The hashes at one place of a source. */
export interface HashAudit {
  /** The column or path. */
  readonly place: string;
  /** The column or path that names the scheme, where the rule has one. */
  readonly scheme?: string;
  readonly rows: number;
  /** Rows without a hash. */
  readonly empty: number;
  /** Rows that could not be read. */
  readonly unreadable: number;
  /** Most frequent first. */
  readonly kinds: readonly HashKind[];
}

const CARRIED = "goes along by import job; the old password goes on working";
/** A cost of each user's own would fill the list. */
const MOST_KINDS = 100;
const OTHER_FORM = "of other costs";

/** Reads a source once and judges the hash that a rule reads in each row, as a plan would. `most` rows at most. */
export async function auditHashes({ source, job }: OpenedSource, rule: HashRule, most: number): Promise<HashAudit> {
  const { mapping } = compileTested({ ...job, mapping: hashesAlone(rule, job.mapping) }, source.shape);
  const kinds = new Map<string, { -readonly [key in keyof HashKind]: HashKind[key] }>();
  const counts = { rows: 0, empty: 0, unreadable: 0 };
  reading: for await (const batch of source.read()) {
    for (const row of batch) {
      if (counts.rows >= most) break reading;
      counts.rows++;
      const plan = row.kind === "record" ? mapping.plan(row.record) : undefined;
      if (plan?.kind !== "load") counts.unreadable++;
      else if (plan.user.credential.kind === "none") counts.empty++;
      else count(plan.user.credential);
    }
  }
  const scheme = typeof rule.scheme === "object" ? rule.scheme.from : undefined;
  return {
    place: rule.from,
    ...(scheme === undefined ? {} : { scheme }),
    ...counts,
    kinds: [...kinds.values()].sort((a, b) => b.rows - a.rows),
  };

  function count(credential: Extract<ReturnType<typeof mapping.plan>, { kind: "load" }>["user"]["credential"]): void {
    if (credential.kind === "hash") {
      const { algorithm } = credential;
      const form = describeCell(algorithm, credential.cell);
      add(form, algorithm, { form, rows: 0, algorithm, advice: CARRIED });
    } else if (credential.kind === "unusable-hash") {
      const { form, code } = credential;
      add(form, code, { form, rows: 0, code, advice: PLAN_ISSUES[code].hint });
    }
  }

  function add(form: string, verdict: string, kind: HashKind): void {
    const full = kinds.size >= MOST_KINDS && !kinds.has(`${verdict} ${form}`);
    const key = `${verdict} ${full ? OTHER_FORM : form}`;
    const known = kinds.get(key) ?? { ...kind, ...(full ? { form: `${verdict} ${OTHER_FORM}` } : {}) };
    known.rows++;
    kinds.set(key, known);
  }
}

/** A mapping that reads nothing else, so that no other problem of a row hides its hash. */
function hashesAlone(rule: HashRule, { locate }: MappingFile): MappingFile {
  const none = { attributes: {}, groups: [], links: [], skip: [] };
  return { document: { poolferry: 1, key: { value: "-" }, username: { value: "-" }, ...none, passwordHash: rule }, locate, tests: [] };
}
