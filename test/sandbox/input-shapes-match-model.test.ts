import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { OPERATIONS } from "../../src/sandbox/operations/all-operations.ts";
import { anyText } from "../../src/sandbox/shapes/members.ts";
import type { Shape } from "../../src/sandbox/shapes/shape.ts";

/** The official model's own form, as far as inputs need it. */
interface ModelShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly required?: readonly string[];
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly input: { readonly shape: string }; readonly authtype?: string }>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

const PATH = new URL("../../../shared/models/cognito-idp.json", import.meta.url);
const present = existsSync(PATH);
const why = present ? "" : " (skipped: the official model is not at ../shared/models/cognito-idp.json)";

/** Where the documentation says more than the model, with the reason. */
const KNOWN_DIFFERENCES: ReadonlyMap<string, string> = new Map([
  ["CreateGroup.Precedence.max", "the documentation bounds it by 2^31-1"],
  ["UpdateGroup.Precedence.max", "the documentation bounds it by 2^31-1"],
  ["UpdateUserPool.AdminCreateUserConfig.InviteMessageTemplate.SMSMessage.pattern", "(?s).* is no JavaScript pattern, and means anything"],
  ["CreateUserPool.AdminCreateUserConfig.InviteMessageTemplate.SMSMessage.pattern", "(?s).* is no JavaScript pattern, and means anything"],
]);

test.skipIf(!present)(`every operation's input has the members and bounds of the official model${why}`, () => {
  const model = JSON.parse(readFileSync(PATH, "utf8")) as Model;
  const differences: string[] = [];
  expect(OPERATIONS.length).toBeGreaterThan(30);
  for (const operation of OPERATIONS) {
    const official = model.operations[operation.name];
    if (official === undefined) {
      differences.push(`${operation.name} is unknown to the model`);
      continue;
    }
    if ((official.authtype === "none") !== (operation.public === true)) differences.push(`${operation.name}: signature`);
    compare(model, operation.input, official.input.shape, operation.name, differences);
  }
  expect(differences.filter((difference) => !KNOWN_DIFFERENCES.has(difference.split(":")[0] as string))).toEqual([]);
  expect(differences).toHaveLength(KNOWN_DIFFERENCES.size);
});

function compare(model: Model, shape: Shape, officialName: string, path: string, differences: string[]): void {
  const official = model.shapes[officialName] as ModelShape;
  const kind = KINDS[official.type];
  if (kind !== shape.kind) {
    differences.push(`${path}: ${shape.kind} for ${official.type}`);
    return;
  }
  const bounds: { min?: number | undefined; max?: number | undefined } =
    shape.kind === "structure" || shape.kind === "boolean" ? {} : shape;
  const ours = { min: bounds.min, max: bounds.max, pattern: shape.kind === "text" ? shape.pattern : undefined };
  for (const name of ["min", "max", "pattern"] as const) {
    if (ours[name] !== official[name]) differences.push(`${path}.${name}: ${ours[name]} for ${official[name]}`);
  }
  const values = shape.kind === "text" ? shape.values : undefined;
  if (String([...(values ?? [])].sort()) !== String([...(official.enum ?? [])].sort()))
    differences.push(`${path}.enum: ${values} for ${official.enum}`);
  if (shape.kind === "list") compare(model, shape.of, official.member?.shape as string, `${path}[]`, differences);
  if (shape.kind === "map") {
    compare(model, shape.of, official.value?.shape as string, `${path}{}`, differences);
    compare(model, shape.key ?? ANY_KEY, official.key?.shape as string, `${path}{key}`, differences);
  }
  if (shape.kind !== "structure") return;
  const required = Object.keys(shape.required).sort();
  if (String(required) !== String([...(official.required ?? [])].sort()))
    differences.push(`${path}: required ${required} for ${official.required}`);
  const members = { ...shape.required, ...shape.optional };
  for (const name of new Set([...Object.keys(members), ...Object.keys(official.members ?? {})])) {
    const member = members[name];
    const officialMember = official.members?.[name];
    if (member === undefined) differences.push(`${path}.${name}: missing`);
    else if (officialMember === undefined) differences.push(`${path}.${name}: unknown to the model`);
    else compare(model, member, officialMember.shape, `${path}.${name}`, differences);
  }
}

/** A map whose keys nothing is said of: the model bounds even those as any text. */
const ANY_KEY: Shape = anyText;

const KINDS: Readonly<Record<string, Shape["kind"]>> = {
  string: "text",
  integer: "integer",
  boolean: "boolean",
  list: "list",
  map: "map",
  structure: "structure",
};
