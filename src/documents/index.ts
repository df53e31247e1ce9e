export { didYouMean } from "./did-you-mean.ts";
export { type JobDocument, jobDocumentSchema, jobJsonSchema, type Policies, type RoutePolicy, readJobDocument } from "./job-document.ts";
export { type LinkRule, type MappingDocument, mappingDocumentSchema, mappingJsonSchema, readMappingDocument } from "./mapping-document.ts";
export { readDocument } from "./read-document.ts";
export type { Condition, ListRule, ValueRule } from "./value-rule.ts";
