import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { IDENTITY_POOL_OPERATIONS } from "../../src/sandbox/identity-pools/identity-pool-operations.ts";
import type { Shape } from "../../src/sandbox/shapes/shape.ts";

interface Reference {
  readonly shape: string;
}

/** The official model's own form, as far as inputs need it. */
interface ModelShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Reference>>;
  readonly required?: readonly string[];
  readonly member?: Reference;
  readonly key?: Reference;
  readonly value?: Reference;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly input: Reference; readonly authtype?: string }>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

const PATH = new URL("../../../shared/models/cognito-identity.json", import.meta.url);
const present = existsSync(PATH);
const why = present ? "" : " (skipped: the official model is not at ../shared/models/cognito-identity.json)";

test.skipIf(!present)(`every operation of identity pools is served, with the official model's input and signature${why}`, () => {
  const model = JSON.parse(readFileSync(PATH, "utf8")) as Model;
  const ours = IDENTITY_POOL_OPERATIONS.map(({ name, input, ...rest }) => [name, [rest.public === true, plain(input)]]);
  const official = Object.entries(model.operations).map(([name, { input, authtype }]) => [
    name,
    [authtype === "none", plainOfModel(model, input)],
  ]);
  expect(official.length).toBe(23);
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(official));
});

/** A shape without what is ours alone. */
function plain(shape: Shape): unknown {
  switch (shape.kind) {
    case "text":
      return { kind: "text", min: shape.min, max: shape.max, pattern: shape.pattern, values: [...(shape.values ?? [])].sort() };
    case "integer":
      return { kind: "integer", min: shape.min, max: shape.max };
    case "boolean":
      return { kind: "boolean" };
    case "list":
      return { kind: "list", min: shape.min, max: shape.max, of: plain(shape.of) };
    case "map":
      return { kind: "map", max: shape.max, key: shape.key === undefined ? undefined : plain(shape.key), of: plain(shape.of) };
    case "structure": {
      const members = Object.entries({ ...shape.required, ...shape.optional }).map(([name, member]) => [name, plain(member)]);
      return { kind: "structure", required: Object.keys(shape.required).sort(), members: Object.fromEntries(members) };
    }
  }
}

/** The same of the model's. */
function plainOfModel(model: Model, reference: Reference | undefined): unknown {
  const { type, min, max, ...shape } = model.shapes[reference?.shape ?? ""] as ModelShape;
  switch (type) {
    case "string":
      return { kind: "text", min, max, pattern: shape.pattern, values: [...(shape.enum ?? [])].sort() };
    case "integer":
    case "long":
      return { kind: "integer", min, max };
    case "boolean":
      return { kind: "boolean" };
    case "list":
      return { kind: "list", min, max, of: plainOfModel(model, shape.member) };
    case "map":
      return { kind: "map", max, key: plainOfModel(model, shape.key), of: plainOfModel(model, shape.value) };
    case "structure": {
      const members = Object.entries(shape.members ?? {}).map(([name, member]) => [name, plainOfModel(model, member)]);
      return { kind: "structure", required: [...(shape.required ?? [])].sort(), members: Object.fromEntries(members) };
    }
    default:
      throw new Error(`the model has a type of its own: ${type}`);
  }
}
