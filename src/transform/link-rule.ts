import type { LinkRule } from "../documents/index.ts";
import type { IdentityLink, Issue, Json, RowValues } from "../model/index.ts";
import { compileCondition } from "./condition.ts";
import { isJsonObject } from "./json-object.ts";
import { compileJsonPath } from "./json-path.ts";
import { planIssue } from "./plan-issues.ts";
import { report, type Scope, within } from "./scope.ts";
import { compileFind, type Find } from "./source-place.ts";
import { compileValue } from "./value-rule.ts";

/** Adds the links of a row to `into`. */
export type ReadLinks = (row: RowValues, into: IdentityLink[], issues: Issue[]) => void;

/** Compiles a link entry: one link of the row, or with `each` one of every element of a JSON array. */
export function compileLink(rule: LinkRule, scope: Scope): ReadLinks {
  if (rule.each === undefined) return compileOne(rule, scope);
  const { find, place } = compileEach(rule.each, scope);
  const one = compileOne(rule, { ...scope, shape: { kind: "documents" }, outer: scope.shape });
  return (row, into, issues) => {
    for (const element of elementsOf(find(row, issues), place, scope.field, issues)) {
      if (isJsonObject(element)) one({ document: element, outer: row }, into, issues);
      else issues.push(planIssue("element-not-object", scope.field, { place }));
    }
  };
}

function compileEach(each: NonNullable<LinkRule["each"]>, scope: Scope): { readonly find: Find; readonly place: string } {
  const rule = typeof each === "string" ? { from: each } : each;
  const place = rule.at ?? rule.from;
  if (scope.shape.kind === "columns" && rule.parse === undefined) {
    report(scope, "each", "a column holds text; write `each: { from: ..., parse: json }`");
    return { find: () => null, place };
  }
  if (typeof each === "string") {
    const find = compileJsonPath(each, "each", scope);
    return { find: (row) => find(row.document) ?? null, place };
  }
  return { find: compileFind(rule, within(scope, "each")), place };
}

/** The providers that a link can name whatever the row holds. */
export function statedProviders({ provider }: LinkRule): readonly string[] {
  if (typeof provider === "string") return [provider];
  const stated = [provider.value, provider.otherwise, ...Object.values(provider.lookup ?? {})];
  return stated.filter((name) => name !== undefined).filter((name) => name !== "");
}

function compileOne(rule: LinkRule, scope: Scope): ReadLinks {
  const { attribute, provider: named } = rule;
  const holds = rule.when && compileCondition(rule.when, within(scope, "when"));
  const readProvider = typeof named === "string" ? () => named : compileValue(named, within(scope, "provider"));
  const readId = compileValue(rule.id, within(scope, "id"));
  return (row, into, issues) => {
    if (holds !== undefined && !holds(row, issues)) return;
    const id = readId(row, issues);
    if (!id) return;
    const provider = readProvider(row, issues);
    if (provider) into.push({ provider, attribute, id });
  };
}

function elementsOf(found: Json | undefined, place: string, field: string, issues: Issue[]): readonly Json[] {
  if (Array.isArray(found)) return found as readonly Json[];
  if (found !== undefined && found !== null) issues.push(planIssue("value-not-list", field, { place }));
  return [];
}
