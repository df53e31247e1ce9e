import type { UserChange } from "../../load/index.ts";
import { describeChange } from "./describe-change.ts";
import { DIFFERENCES } from "./sync-plan.ts";

const EXAMPLES = 20;

/** Counts what a sync will change of users, and remembers the first of them. */
export class DifferenceTally {
  readonly counts = Object.fromEntries(DIFFERENCES.map((name) => [name, 0])) as Record<(typeof DIFFERENCES)[number], number>;
  readonly examples: { readonly row: number; readonly does: readonly string[] }[] = [];
  /** Users who lose an attribute, a group or a link. */
  losing = 0;

  add(row: number, change: UserChange): void {
    const { counts } = this;
    if (change.update.length > 0) counts.update++;
    if (change.remove.length > 0) counts.remove++;
    counts.addGroup += change.addGroups.length;
    counts.removeGroup += change.removeGroups.length;
    counts.link += change.link.length;
    counts.unlink += change.unlink.length;
    if (change.remove.length + change.removeGroups.length + change.unlink.length > 0) this.losing++;
    if (change.enable !== undefined) counts[change.enable ? "enable" : "disable"]++;
    if (this.examples.length < EXAMPLES) this.examples.push({ row, does: describeChange(change) });
  }
}
