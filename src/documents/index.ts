export { didYouMean } from "./did-you-mean.ts";
export type { IdentityPoolDocument } from "./identity-pool-schema.ts";
export { type GroupSettings, type JobDocument, jobJsonSchema, type Policies, type RoutePolicy, readJobDocument } from "./job-document.ts";
export type { About } from "./mapping-about.ts";
export type { HashRule, LinkRule, MappingDocument, MfaRule } from "./mapping-document.ts";
export { type MappingFile, mappingJsonSchema, readMappingFile } from "./mapping-file.ts";
export type { MappingTest } from "./mapping-test.ts";
export { mergeMappings, readMappingDocument } from "./merge-mappings.ts";
export type { Condition, ListRule, ValueRule } from "./value-rule.ts";
