import { list, map, oneOf, structure, text } from "./shape.ts";

/** Members that several operations share, with the model's bounds. */
export const poolId = text({ min: 1, max: 55, pattern: "[\\w-]+_[0-9a-zA-Z]+" });
export const username = text({ min: 1, max: 128, pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+" });
export const groupName = text({ min: 1, max: 128, pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+" });
export const password = text({ max: 256, pattern: "[\\S]+" });
export const attributeName = text({ min: 1, max: 32, pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\t\\n\\r ]+" });
export const attributes = list(structure({ Name: attributeName }, { Value: text({ max: 2048 }) }));
export const arn = text({
  min: 20,
  max: 2048,
  pattern: "arn:[\\w+=/,.@-]+:[\\w+=/,.@-]+:([\\w+=/,.@-]*)?:[0-9]+:[\\w+=/,.@-]+(:[\\w+=/,.@-]+)?(:[\\w+=/,.@-]+)?",
});
export const anyText = text({ min: 0, max: 131_072 });
export const pagingToken = text({ min: 1, pattern: "[\\S]+" });
export const longPagingToken = text({ min: 1, max: 131_072, pattern: "[\\S]+" });
export const providerName = text({ min: 1, max: 32, pattern: "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\p{Z}]+" });
export const clientId = text({ min: 1, max: 128, pattern: "[\\w+]+" });
export const tags = map(text({ min: 0, max: 256 }), text({ min: 1, max: 128 }));
export const verifiedAttribute = oneOf("phone_number", "email");
