export { didYouMean } from "./did-you-mean.ts";
export { type JobDocument, jobJsonSchema, type Policies, type RoutePolicy, readJobDocument } from "./job-document.ts";
export { type LinkRule, type MappingDocument, mappingJsonSchema, readMappingDocument } from "./mapping-document.ts";
export type { Condition, ListRule, ValueRule } from "./value-rule.ts";
