import type { Issue } from "./issue.ts";
import type { Secret } from "./secret.ts";
import type { SourceRef } from "./source.ts";

/** A link from the local user to an identity of an external provider (AdminLinkProviderForUser). */
export interface IdentityLink {
  /** The provider's name in the pool: `Google`, or the name of a SAML or OIDC provider. */
  readonly provider: string;
  /** `Cognito_Subject`, or a mapped claim for SAML and OIDC. */
  readonly attribute: string;
  /** The user's id at the provider. */
  readonly id: string;
}

/** What the user will sign in with. */
export type Credential =
  | { readonly kind: "none" }
  | { readonly kind: "password"; readonly password: Secret; readonly permanent: boolean }
  | { readonly kind: "generated"; readonly permanent: boolean };

/** One user as it will be in Cognito. Values are in API form: booleans `true`/`false`, birthdate `YYYY-MM-DD`. */
export interface PlannedUser {
  readonly ref: SourceRef;
  /** The user's identity in the source, unique in it; outcomes and re-runs are keyed by it. */
  readonly sourceKey: string;
  readonly username: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly credential: Credential;
  readonly groups: readonly string[];
  readonly links: readonly IdentityLink[];
  readonly enabled: boolean;
}

/** What a mapping makes of one record. */
export type Plan =
  | { readonly kind: "load"; readonly user: PlannedUser }
  | { readonly kind: "skip"; readonly ref: SourceRef; readonly sourceKey: string; readonly reason: string }
  | { readonly kind: "reject"; readonly ref: SourceRef; readonly sourceKey: string; readonly issues: readonly Issue[] };
