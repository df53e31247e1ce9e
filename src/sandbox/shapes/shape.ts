/** What a request's member may hold, as data: the check, the types and the comparison with the official model read it. */
export type Shape = TextShape | IntegerShape | BooleanShape | ListShape | MapShape | StructureShape;

/** Carries the TypeScript type of a checked value; never set. */
interface Typed<T> {
  readonly is?: T;
}

/** Lengths count characters (code points). `pattern` is the model's text and means the whole value. */
export interface TextShape<T = unknown> extends Typed<T> {
  readonly kind: "text";
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly whole?: RegExp;
  readonly values?: readonly string[];
}

export interface IntegerShape extends Typed<number> {
  readonly kind: "integer";
  readonly min?: number;
  readonly max?: number;
}

export interface BooleanShape extends Typed<boolean> {
  readonly kind: "boolean";
}

export interface ListShape<T = unknown> extends Typed<T> {
  readonly kind: "list";
  readonly of: Shape;
  readonly min?: number;
  readonly max?: number;
}

export interface MapShape<T = unknown> extends Typed<T> {
  readonly kind: "map";
  readonly key?: TextShape;
  readonly of: Shape;
  readonly max?: number;
}

export interface StructureShape<T = unknown> extends Typed<T> {
  readonly kind: "structure";
  readonly required: Members;
  readonly optional: Members;
}

export type Members = Readonly<Record<string, Shape>>;

/** The TypeScript type of a checked value. */
export type ValueOf<S> = S extends Typed<infer T> ? T : never;

type StructureValue<R, O> = { readonly [K in keyof R]: ValueOf<R[K]> } & { readonly [K in keyof O]?: ValueOf<O[K]> | undefined };

interface TextBounds {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

export function text(bounds: TextBounds = {}): TextShape<string> {
  return bounds.pattern === undefined
    ? { kind: "text", ...bounds }
    : { kind: "text", ...bounds, whole: new RegExp(`^(?:${bounds.pattern})$`, "u") };
}

export function oneOf<const T extends string>(...values: readonly T[]): TextShape<T> {
  return { kind: "text", values };
}

export function integer(min?: number, max?: number): IntegerShape {
  return { kind: "integer", ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

export const flag: BooleanShape = { kind: "boolean" };

export function list<S extends Shape>(of: S, min?: number, max?: number): ListShape<readonly ValueOf<S>[]> {
  return { kind: "list", of, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

export function map<S extends Shape>(of: S, key?: TextShape, max?: number): MapShape<Readonly<Record<string, ValueOf<S>>>> {
  return { kind: "map", of, ...(key === undefined ? {} : { key }), ...(max === undefined ? {} : { max }) };
}

export function structure<R extends Members, O extends Members = Record<never, never>>(
  required: R,
  optional?: O,
): StructureShape<StructureValue<R, O>> {
  return { kind: "structure", required, optional: optional ?? {} };
}
