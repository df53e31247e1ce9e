import type { MappingDocument } from "../documents/index.ts";
import type { DeveloperIdentity, Issue, RowValues } from "../model/index.ts";
import { type Scope, within } from "./scope.ts";
import { compileValue } from "./value-rule.ts";

/** The identity of a row; undefined where its developer id is empty, or an issue was reported. */
export type ReadIdentity = (row: RowValues, issues: Issue[]) => DeveloperIdentity | undefined;

/** Compiles a mapping's `identity`. A row without a developer id has none, whatever its identity id. */
export function compileIdentity(rule: NonNullable<MappingDocument["identity"]>, scope: Scope): ReadIdentity {
  const readDeveloperId = compileValue(rule.developerId, { ...within(scope, "developerId"), field: "developer-id" });
  const readIdentityId = rule.identityId && compileValue(rule.identityId, { ...within(scope, "identityId"), field: "identity-id" });
  return (row, issues) => {
    const developerId = readDeveloperId(row, issues);
    if (!developerId) return undefined;
    const identityId = readIdentityId?.(row, issues);
    return identityId ? { developerId, identityId } : { developerId };
  };
}
