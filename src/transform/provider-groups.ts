import type { PoolProfile } from "../model/index.ts";

/** `eu-central-1_AbCdEfGhI_Google`: a pool's id, then a provider's name. */
const FORM = /^([a-z]{2}(?:-[a-z]+)+-\d+_[0-9A-Za-z]+)_(.+)$/;

/**
 * Compiles the taking out of the groups that Cognito keeps for the users of each identity provider: those of this pool, and those
 * of another one whose provider this pool has too, as an export of that pool names them. Gives the same list where there are none.
 */
export function compileProviderGroupFilter(profile: PoolProfile): (groups: readonly string[]) => readonly string[] {
  const providers = new Set(profile.identityProviders.map(({ name }) => name));
  const isOfProvider = (group: string): boolean => {
    if (!group.includes("_")) return false;
    const [, pool, provider = ""] = FORM.exec(group) ?? [];
    return pool !== undefined && (pool === profile.id || providers.has(provider));
  };
  const isOther = (group: string): boolean => !isOfProvider(group);
  return (groups) => (groups.some(isOfProvider) ? groups.filter(isOther) : groups);
}
