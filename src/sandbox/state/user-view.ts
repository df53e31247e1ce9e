import { epochSeconds } from "../clock.ts";
import type { StoredUser } from "./users.ts";

/** The API's UserType. */
export function viewUser(user: StoredUser, attributes = viewAttributes(user)): object {
  return {
    Username: user.username,
    Attributes: attributes,
    UserCreateDate: epochSeconds(user.created),
    UserLastModifiedDate: epochSeconds(user.modified),
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

/** All attributes, `sub` last. */
export function viewAttributes(user: StoredUser): { readonly Name: string; readonly Value: string }[] {
  const views = Array.from(user.attributes, ([Name, Value]) => ({ Name, Value }));
  views.push({ Name: "sub", Value: user.sub });
  return views;
}
