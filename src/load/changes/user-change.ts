import type { Failure, IdentityLink } from "../../model/index.ts";
import type { BeforeImage } from "../existing/before-image.ts";

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
