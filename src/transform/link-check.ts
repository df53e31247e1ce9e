import type { IdentityLink, Issue, PoolProfile } from "../model/index.ts";
import { planIssue } from "./plan-issues.ts";

const MAX_LINKS = 5;
const SUBJECT = "Cognito_Subject";

/** Compiles the check of a user's links: providers that exist, one link each, social ones by subject, their number. */
export function compileLinkCheck(profile: PoolProfile): (links: readonly IdentityLink[], issues: Issue[]) => void {
  const types = new Map(profile.identityProviders.map(({ name, type }) => [name, type]));
  return (links, issues) => {
    if (links.length === 0) return;
    if (links.length > MAX_LINKS) issues.push(planIssue("links-too-many", "links", { limit: MAX_LINKS }));
    if (new Set(links.map(({ provider }) => provider)).size < links.length) issues.push(planIssue("link-repeated", "links"));
    for (const { provider, attribute } of links) {
      const type = types.get(provider);
      if (type === undefined) issues.push(planIssue("provider-missing", "links"));
      else if (attribute !== SUBJECT && type !== "SAML" && type !== "OIDC") issues.push(planIssue("link-attribute", "links"));
    }
  };
}
