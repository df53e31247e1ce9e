import { readMappingDocument } from "../../src/documents/index.ts";
import type { Json, Plan, PlannedUser, SourceShape, UserRecord } from "../../src/model/index.ts";
import { compileMapping, type Mapping, type MappingPolicies } from "../../src/transform/index.ts";

const REF = { row: 1, line: 2, byte: 10, bytes: 5 };

/** A mapping written as YAML lines after the required ones; the key and the username come from `ID` unless given. */
export function mappingOf(yaml: string, shape: SourceShape, policies?: MappingPolicies): Mapping {
  const id = shape.kind === "columns" ? "ID" : "id";
  const required = (key: string) => (new RegExp(`^${key}:`, "m").test(yaml) ? "" : `${key}: { from: ${id} }\n`);
  return compileMapping(readMappingDocument(`poolferry: 1\n${required("key")}${required("username")}${yaml}`, "m.yaml"), shape, policies);
}

export function planCells(yaml: string, cells: Readonly<Record<string, string>>, policies?: MappingPolicies): Plan {
  const row = { ID: "1", ...cells };
  return mappingOf(yaml, { kind: "columns", columns: Object.keys(row) }, policies).plan({ ref: REF, cells: Object.values(row) });
}

export function planDocument(yaml: string, document: { readonly [key: string]: Json }): Plan {
  const record: UserRecord = { ref: REF, document: { id: "1", ...document } };
  return mappingOf(yaml, { kind: "documents" }).plan(record);
}

/** The user of a plan that loads. */
export function userOf(plan: Plan): PlannedUser {
  if (plan.kind !== "load") throw new Error(`expected a user: ${JSON.stringify(plan)}`);
  return plan.user;
}

/** The codes and fields of a plan that rejects, `email-malformed email`; empty for another plan. */
export function codesOf(plan: Plan): readonly string[] {
  return plan.kind === "reject" ? plan.issues.map(({ code, field }) => `${code} ${field}`) : [];
}

/** What one rule makes of the column `A`: the value, undefined where it is left out, or the code of its issue. */
export function resultOf(rule: string, cell: string): string | undefined {
  const plan = planCells(`attributes: { name: ${rule} }`, { A: cell });
  return plan.kind === "reject" ? plan.issues.map(({ code }) => code).join() : userOf(plan).attributes.get("name");
}
