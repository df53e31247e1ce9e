import type { UserChange } from "../../load/index.ts";

/** What a change does, by the names of attributes, groups and providers; no value and no name of a user. */
export function describeChange(change: UserChange): readonly string[] {
  const { update, remove, addGroups, removeGroups, link, unlink, enable } = change;
  return [
    ...(update.length > 0 ? [`set ${update.map(([name]) => name).join(", ")}`] : []),
    ...(remove.length > 0 ? [`remove ${remove.join(", ")}`] : []),
    ...addGroups.map((group) => `join ${group}`),
    ...removeGroups.map((group) => `leave ${group}`),
    ...link.map(({ provider }) => `link ${provider}`),
    ...unlink.map(({ provider }) => `unlink ${provider}`),
    ...(enable === undefined ? [] : [enable ? "enable" : "disable"]),
  ];
}
