export { type Claim, compileClaims, duplicateIssue, foldOf } from "./claims.ts";
export { generatePassword } from "./generate-password.ts";
export { compileImportCheck } from "./import-check.ts";
export { compileMapping, type Mapping, type MappingPolicies } from "./mapping.ts";
export { PLAN_ISSUES, planIssue } from "./plan-issues.ts";
export { compilePoolCheck } from "./pool-check.ts";
export { compileRoute, type RouteChoice } from "./route-choice.ts";
