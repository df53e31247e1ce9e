import type { Failure, IdentityLink } from "../../model/index.ts";

/** What lies between a user's plan and the pool's user, as calls would write it. Plain JSON, so that it can wait in a private file. */
export interface UserChange {
  readonly sub: string;
  /** By which calls name the user. */
  readonly username: string;
  /** Attributes that one AdminUpdateUserAttributes writes. */
  readonly update: readonly (readonly [name: string, value: string])[];
  /** Attributes that one AdminDeleteUserAttributes removes. */
  readonly remove: readonly string[];
  readonly addGroups: readonly string[];
  readonly removeGroups: readonly string[];
  readonly link: readonly IdentityLink[];
  readonly unlink: readonly IdentityLink[];
  /** Left out where the user stays enabled or disabled. */
  readonly enable?: boolean;
  /** Why the attributes are not written; the rest of the change is made all the same. */
  readonly refused?: Failure;
  readonly before: BeforeImage;
}

/** What an undo needs to bring a user back: the former values of all that a change writes. Holds personal data. */
export interface BeforeImage {
  /** Attribute -> its value before, null where it had none. */
  readonly attributes: readonly (readonly [name: string, before: string | null])[];
  readonly groupsAdded: readonly string[];
  readonly groupsRemoved: readonly string[];
  readonly linksAdded: readonly IdentityLink[];
  readonly linksRemoved: readonly IdentityLink[];
  readonly enabled: boolean;
}
