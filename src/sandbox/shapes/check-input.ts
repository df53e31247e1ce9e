import { ServiceError } from "../service-error.ts";
import type { Shape, StructureShape, TextShape } from "./shape.ts";

/**
 * Checks a request against its operation's shape and answers it; null members become absent ones. Throws
 * SerializationException for a wrong JSON type, InvalidParameterException for broken constraints, all of them named.
 */
export function checkInput(shape: StructureShape, value: unknown, settings: { readonly echoInvalidValues: boolean }): object {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw wrongType("structure");
  const problems: string[] = [];
  checkStructure(shape, value as Record<string, unknown>, "", problems, settings.echoInvalidValues);
  if (problems.length === 0) return value;
  const count = problems.length === 1 ? "1 validation error" : `${problems.length} validation errors`;
  throw new ServiceError("InvalidParameterException", `${count} detected: ${problems.join("; ")}`);
}

function checkStructure(shape: StructureShape, value: Record<string, unknown>, path: string, problems: string[], echo: boolean): void {
  for (const name in shape.required) {
    const member = value[name];
    if (member === null || member === undefined) {
      problems.push(`Value null at '${join(path, name)}' failed to satisfy constraint: Member must not be null`);
    } else checkValue(shape.required[name] as Shape, member, join(path, name), problems, echo);
  }
  for (const name in shape.optional) {
    const member = value[name];
    if (member === null) value[name] = undefined;
    else if (member !== undefined) checkValue(shape.optional[name] as Shape, member, join(path, name), problems, echo);
  }
}

function checkValue(shape: Shape, value: unknown, path: string, problems: string[], echo: boolean): void {
  switch (shape.kind) {
    case "text":
      if (typeof value !== "string") throw wrongType("string");
      checkText(shape, value, path, problems, echo);
      return;
    case "integer":
      if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType("integer");
      if (shape.max !== undefined && value > shape.max)
        problems.push(failed(value, path, `Member must have value less than or equal to ${shape.max}`, echo));
      if (shape.min !== undefined && value < shape.min)
        problems.push(failed(value, path, `Member must have value greater than or equal to ${shape.min}`, echo));
      return;
    case "boolean":
      if (typeof value !== "boolean") throw wrongType("boolean");
      return;
    case "list":
      if (!Array.isArray(value)) throw wrongType("list");
      checkSize(shape, value.length, JSON.stringify(value), path, problems, echo);
      for (let i = 0; i < value.length; i++) checkValue(shape.of, value[i], `${path}.${i + 1}.member`, problems, echo);
      return;
    case "map":
      if (value === null || typeof value !== "object" || Array.isArray(value)) throw wrongType("map");
      if (shape.max !== undefined) checkSize(shape, Object.keys(value).length, JSON.stringify(value), path, problems, echo);
      for (const [key, member] of Object.entries(value)) {
        if (shape.key !== undefined) checkText(shape.key, key, path, problems, echo);
        checkValue(shape.of, member, `${path}.${key}.member`, problems, echo);
      }
      return;
    case "structure":
      if (value === null || typeof value !== "object" || Array.isArray(value)) throw wrongType("structure");
      checkStructure(shape, value as Record<string, unknown>, path, problems, echo);
      return;
  }
}

function checkText(shape: TextShape, value: string, path: string, problems: string[], echo: boolean): void {
  if (shape.max !== undefined || shape.min !== undefined) checkSize(shape, lengthOf(value, shape.max), value, path, problems, echo);
  if (shape.whole !== undefined && !shape.whole.test(value)) {
    problems.push(failed(value, path, `Member must satisfy regular expression pattern: ${shape.pattern}`, echo));
  }
  if (shape.values !== undefined && !shape.values.includes(value)) {
    problems.push(failed(value, path, `Member must satisfy enum value set: [${shape.values.join(", ")}]`, echo));
  }
}

function checkSize(bounds: Bounds, size: number, value: string, path: string, problems: string[], echo: boolean): void {
  if (bounds.max !== undefined && size > bounds.max)
    problems.push(failed(value, path, `Member must have length less than or equal to ${bounds.max}`, echo));
  if (bounds.min !== undefined && size < bounds.min)
    problems.push(failed(value, path, `Member must have length greater than or equal to ${bounds.min}`, echo));
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** Characters are code points; a text short enough in code units needs no count. */
function lengthOf(value: string, max: number | undefined): number {
  return max === undefined || value.length <= max ? value.length : [...value].length;
}

function failed(value: unknown, path: string, constraint: string, echo: boolean): string {
  return echo
    ? `Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`
    : `Value at '${path}' failed to satisfy constraint: ${constraint}`;
}

function wrongType(expected: string): ServiceError {
  return new ServiceError("SerializationException", `A member of the request is not of the expected type ${expected}.`);
}

/** The service spells member names in lower camel case. */
function join(path: string, name: string): string {
  const member = name[0] === undefined ? name : name[0].toLowerCase() + name.slice(1);
  return path === "" ? member : `${path}.${member}`;
}
