export { didYouMean } from "./did-you-mean.ts";
export { type DocumentPath, describeProblem, type Locate } from "./document-spot.ts";
export type { IdentityPoolDocument } from "./identity-pool-schema.ts";
export {
  type GroupSettings,
  type JobDocument,
  jobJsonSchema,
  type Policies,
  type RoutePolicy,
  readJobDocument,
  type WrittenJob,
} from "./job-document.ts";
export type { About } from "./mapping-about.ts";
export type { HashRule, LinkRule, MappingDocument, MfaRule } from "./mapping-document.ts";
export { type MappingLayer, mappingJsonSchema, readMappingLayer, type WrittenMapping } from "./mapping-layer.ts";
export type { MappingTest } from "./mapping-test.ts";
export { type MappingFile, mergeMappings, readMappingDocument } from "./merge-mappings.ts";
export type { PlaceRule } from "./place-schema.ts";
export type { Condition, ListRule, ValueRule } from "./value-rule.ts";
export type { VerifySettings } from "./verify-schema.ts";
