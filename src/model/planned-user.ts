import type { Issue } from "./issue.ts";
import type { HashAlgorithm, HashIssueCode } from "./password-hash.ts";
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

/** A user id of one's own (a developer id) that is registered in the job's identity pool. */
export interface DeveloperIdentity {
  readonly developerId: string;
  /** An identity that the pool has already and the developer id is attached to; without it Cognito makes one. */
  readonly identityId?: string;
}

/** A second factor that an administrator can switch on; the address that it sends to is the user's. */
export type MfaFactor = "sms" | "email";

/** The user's second factors. `totp`: the source has one, which cannot be carried over, so the user must enrol anew. */
export interface MfaPreference {
  readonly sms: boolean;
  readonly email: boolean;
  readonly totp: boolean;
  readonly preferred: MfaFactor | undefined;
}

/** What the user will sign in with. */
export type Credential =
  | { readonly kind: "none" }
  | { readonly kind: "password"; readonly password: Secret; readonly permanent: boolean }
  | { readonly kind: "generated"; readonly permanent: boolean }
  /** The hash of the old password in the form of an import job's cell; no other route carries one. */
  | { readonly kind: "hash"; readonly algorithm: HashAlgorithm; readonly cell: Secret }
  /** A hash that no import job takes. Planning puts what policies.unusableHash says in its place, so that loading never meets one. */
  | { readonly kind: "unusable-hash"; readonly form: string; readonly code: HashIssueCode };

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
  readonly identity?: DeveloperIdentity;
  readonly enabled: boolean;
  /** Undefined where the mapping says nothing of second factors, or the user has none. */
  readonly mfa?: MfaPreference | undefined;
}

/** What a mapping makes of one record. */
export type Plan =
  | { readonly kind: "load"; readonly user: PlannedUser }
  | { readonly kind: "skip"; readonly ref: SourceRef; readonly sourceKey: string; readonly reason: string }
  | { readonly kind: "reject"; readonly ref: SourceRef; readonly sourceKey: string; readonly issues: readonly Issue[] };
