import type { DeveloperIdentity, Issue, PoolProfile } from "../model/index.ts";
import { planIssue } from "./plan-issues.ts";
import { exceedsCharacters } from "./text-form.ts";

/** Characters of a developer id, by the service's model. */
const LONGEST_DEVELOPER_ID = 1024;
/** `region:guid`; the service's model is wider, but every id that Cognito makes is of this form. */
const IDENTITY_ID = /^([\w-]+):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Compiles the check of a user's identity: the length of its developer id, and the form and the Region of its identity id. */
export function compileIdentityCheck({ identityPool }: PoolProfile): (identity: DeveloperIdentity, issues: Issue[]) => void {
  const region = identityPool?.region ?? "";
  return ({ developerId, identityId }, issues) => {
    if (exceedsCharacters(developerId, LONGEST_DEVELOPER_ID)) {
      issues.push(planIssue("developer-id-too-long", "developer-id", { limit: LONGEST_DEVELOPER_ID }));
    }
    if (!developerId.isWellFormed()) issues.push(planIssue("text-malformed", "developer-id"));
    if (identityId === undefined) return;
    const found = IDENTITY_ID.exec(identityId)?.[1];
    if (found === undefined) issues.push(planIssue("identity-id-malformed", "identity-id"));
    else if (found !== region) issues.push(planIssue("identity-id-other-region", "identity-id", { region }));
  };
}
