import { planIssue } from "../../transform/index.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import type { KeptWatermark } from "../ledger/sync-notes.ts";
import type { PlannedSync } from "./plan-sync.ts";

/** The code of rows whose user belongs to somebody else, as `policies.existing` skip and fail give it. */
const USER_EXISTS = planIssue("user-exists", "username").code;

/** Ends a sync in one transaction, so that one that is killed before counts nobody as missing, and one that is over counts once. */
export async function finishSync(
  ledger: Ledger,
  record: RunRecord & { readonly rows: number },
  { missing }: Pick<PlannedSync, "missing">,
  seconds: number,
  watermark: KeptWatermark | undefined,
): Promise<void> {
  const at = record.endedAt ?? 0;
  await ledger.transaction(() => {
    ledger.markRun(record.run, "finished", seconds, { endedAt: at });
    ledger.users.learn(at);
    ledger.syncs.keepWatermark(watermark);
    for (const row of ledger.rows.withOutcomeAndContent(record.firstId, record.rows, ["skipped", "rejected"])) {
      const { outcome, content, sourceKey } = row;
      const code = outcome?.status === "skipped" ? outcome.reason : outcome?.status === "rejected" ? outcome.issues[0]?.code : undefined;
      if (code === USER_EXISTS && content !== undefined && sourceKey !== "") ledger.syncs.leaveAlone(sourceKey, content);
    }
    for (const sourceKey of missing.waiting) {
      const user = ledger.users.get(sourceKey);
      if (user !== undefined) ledger.users.put({ ...user, state: "missing", missingRuns: user.missingRuns + 1, changedAt: at });
    }
    for (const sourceKey of missing.back) {
      const user = ledger.users.get(sourceKey);
      if (user !== undefined) ledger.users.put({ ...user, state: "present", missingRuns: 0, changedAt: at });
    }
  });
}
