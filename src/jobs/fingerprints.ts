import { hash } from "node:crypto";
import { fingerprintFile } from "../files/fingerprint.ts";
import { version } from "../files/package-file.ts";
import type { PoolProfile, SourceShape } from "../model/index.ts";
import type { Mapping } from "../transform/index.ts";
import { type Job, policyFingerprint } from "./job.ts";
import type { RunFingerprints } from "./ledger/run-record.ts";

/** What a plan was made from. Of the pool, all that decides how rows are judged, and nothing that loading itself changes. */
export async function takeFingerprints(
  job: Job,
  sourceFiles: readonly string[],
  mapping: Mapping,
  profile: PoolProfile,
): Promise<RunFingerprints & { readonly sourceBytes: number }> {
  const { bytes, sha256 } = await fingerprintOf(sourceFiles);
  return {
    source: sha256,
    sourceBytes: bytes,
    mapping: mapping.fingerprint,
    pool: poolFingerprint(profile),
    policy: policyFingerprint(job),
  };
}

/** Of all of a pool that decides how rows are judged. */
export function poolFingerprint(profile: PoolProfile): string {
  const {
    groups: _groups,
    groupDefinitions: _definitions,
    quotas: _quotas,
    provisionedLimits: _limits,
    estimatedUsers: _users,
    identityPool,
    ...ofUsers
  } = profile;
  const lasting = identityPool === undefined ? ofUsers : { ...ofUsers, identityPool: [identityPool.id, identityPool.developerProvider] };
  return hash("sha256", JSON.stringify(lasting), "hex");
}

/**
 * Of all that decides what is planned of a source row: this program, its runtime, the mapping, the pool, and the job but for the names of
 * the source's files.
 */
export function plannedByFingerprint(
  { document }: Job,
  shape: SourceShape,
  { mapping, pool }: Pick<RunFingerprints, "mapping" | "pool">,
  groups: PoolProfile["groups"],
): string {
  const source = { ...document.source, file: undefined, files: undefined };
  return hash("sha256", JSON.stringify([version(), process.version, mapping, pool, groups, shape, { ...document, source }]), "hex");
}

/** Of a mapping's own text, whatever the source's columns are. */
export function mappingTextFingerprint({ mapping }: Pick<Job, "mapping">): string {
  return hash("sha256", JSON.stringify(mapping.document), "hex");
}

/** Of several files, their contents in their order; their names may change. */
async function fingerprintOf(files: readonly string[]): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const each: { readonly bytes: number; readonly sha256: string }[] = [];
  for (const file of files) each.push(await fingerprintFile(file));
  const [first, ...others] = each;
  if (first !== undefined && others.length === 0) return first;
  const bytes = each.reduce((sum, file) => sum + file.bytes, 0);
  return { bytes, sha256: hash("sha256", each.map(({ sha256 }) => sha256).join(" "), "hex") };
}

const NAMES = { source: "the source", mapping: "the mapping", pool: "the pool", policy: "the job's route or policies" } as const;

/** Names what differs, in words; empty when nothing does. */
export function differences(a: RunFingerprints, b: RunFingerprints): readonly string[] {
  return (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter((key) => a[key] !== b[key]).map((key) => NAMES[key]);
}
