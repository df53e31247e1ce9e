import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeLegacyCrm } from "../../src/cli/demo/legacy-crm.ts";

export const CRM_POOL = fileURLToPath(new URL("../../samples/legacy-crm/pool.json", import.meta.url));
export const CRM_MAPPING = fileURLToPath(new URL("../../mappings/legacy-crm.yaml", import.meta.url));

export interface CrmJob {
  readonly folder: string;
  readonly path: string;
}

/** A private folder with a CRM export of made-up users and a job file that loads it; `changes` go over the job's own members. */
export async function crmJob(
  target: { readonly endpoint: string; readonly userPoolId: string },
  rows: number,
  changes: Record<string, unknown> = {},
): Promise<CrmJob> {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  await writeLegacyCrm(join(folder, "customers.csv"), { rows, seed: 7 });
  const job = {
    poolferry: 1,
    name: "crm",
    source: { file: "customers.csv", format: "csv", delimiter: ";", encoding: "windows-1252" },
    mapping: CRM_MAPPING,
    target: { userPoolId: target.userPoolId, endpointUrl: target.endpoint },
    importJob: { logsRoleArn: "arn:aws:iam::123456789012:role/poolferry-import-logs", minRows: 50, pollSeconds: 0.2 },
    ...changes,
  };
  const path = join(folder, "job.json");
  await writeFile(path, JSON.stringify(job));
  return { folder, path };
}
