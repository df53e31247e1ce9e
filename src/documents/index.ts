export { didYouMean } from "./did-you-mean.ts";
export { type DocumentPath, describeProblem, type Locate } from "./document-spot.ts";
export type { IdentityPoolDocument } from "./identity-pool-schema.ts";
export { type GroupSettings, type JobDocument, jobJsonSchema, type Policies, type RoutePolicy, readJobDocument } from "./job-document.ts";
export {
  type HashRule,
  type LinkRule,
  type MappingDocument,
  type MappingFile,
  type MfaRule,
  mappingJsonSchema,
  readMappingDocument,
} from "./mapping-document.ts";
export type { PlaceRule } from "./place-schema.ts";
export type { Condition, ListRule, ValueRule } from "./value-rule.ts";
