import { integer, list, map, text } from "../shapes/shape.ts";

/** Request members that the operations of identity pools share, with the model's bounds. */
export const identityPoolId = text({ min: 1, max: 55, pattern: "[\\w-]+:[0-9a-f-]+" });
export const identityId = text({ min: 1, max: 55, pattern: "[\\w-]+:[0-9a-f-]+" });
export const providerName = text({ min: 1, max: 128 });
export const developerProviderName = text({ min: 1, max: 128, pattern: "[\\w._-]+" });
export const developerUser = text({ min: 1, max: 1024 });
/** A provider's token, or the developer's own id of a user, by the provider's name. */
export const logins = map(text({ min: 1, max: 50_000 }), providerName, 10);
export const loginNames = list(providerName);
export const principalTags = map(text({ min: 1, max: 256 }), text({ min: 1, max: 128 }), 50);
export const plainArn = text({ min: 20, max: 2048 });
export const tagKey = text({ min: 1, max: 128 });
export const tags = map(text({ min: 0, max: 256 }), tagKey);
export const maxResults = integer(1, 60);
export const paginationKey = text({ min: 1, max: 65_535, pattern: "[\\S]+" });
