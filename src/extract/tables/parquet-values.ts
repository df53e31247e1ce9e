import type { FileMetaData, SchemaElement, SchemaTree } from "hyparquet";
import { checkColumns } from "../check-columns.ts";
import { sourceError } from "../source-error.ts";
import { compileParquetLeaf, type EncodeValue } from "./parquet-leaf.ts";

export type { EncodeValue };

/**
 * The same schema without what its leaves mean, so that their values come as they are stored: whole numbers without a
 * floating point, times in their own unit, bytes as bytes. Keys of maps stay text: they become an object's.
 */
export function withRawLeaves(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element) => {
    if (element.type === undefined || element.converted_type === "UTF8" || isHalf(element)) return element;
    const { converted_type: _converted, logical_type: _logical, ...raw } = element;
    return raw;
  });
  return { ...metadata, schema };
}

/** Compiles a field of the file to a writer of its values as JSON. Throws a RunError where its type cannot be carried. */
export function compileParquetValue(field: SchemaTree, path: string): EncodeValue {
  const { element, children } = field;
  const one = children.length === 0 ? compileParquetLeaf(element) : compileGroup(field, path);
  return element.repetition_type === "REPEATED" ? listOf(one) : one;
}

function compileGroup(field: SchemaTree, path: string): EncodeValue {
  const { element, children } = field;
  if (element.logical_type?.type === "VARIANT") {
    throw sourceError(path, `the column ${field.path.join(".")} is a VARIANT, which is not supported`, "write it as text or as a struct");
  }
  const [only] = children;
  if (element.converted_type === "LIST" && children.length === 1 && only !== undefined && only.element.repetition_type === "REPEATED") {
    if (only.children.length > 1) return listOf(compileGroup(only, path));
    const item = only.children.length === 1 ? (only.children[0] as SchemaTree) : only;
    return listOf(item === only ? compileParquetLeaf(item.element) : compileParquetValue(item, path));
  }
  if (element.converted_type === "MAP" && children.length === 1 && only !== undefined && only.children.length === 2) {
    const [key, value] = only.children as [SchemaTree, SchemaTree];
    if (key.element.converted_type !== "UTF8") {
      throw sourceError(path, `the column ${field.path.join(".")} is a map whose keys are no text`, "write it as a list of structs");
    }
    const encode = compileParquetValue(value, path);
    return (map) => objectOf(Object.entries(map as object).map(([name, item]) => [`${JSON.stringify(name)}:`, encode, item]));
  }
  const names = checkColumns(
    path,
    children.map((child) => child.element.name),
  );
  const members = children.map(
    (child, index) => [`${JSON.stringify(names[index])}:`, child.element.name, compileParquetValue(child, path)] as const,
  );
  return (struct) =>
    objectOf(members.map(([head, name, encode]) => [head, encode, (struct as { readonly [key: string]: unknown })[name]] as const));
}

function listOf(encode: EncodeValue): EncodeValue {
  return (list) => `[${Array.from(list as ArrayLike<unknown>, (item) => (isNothing(item) ? "null" : encode(item))).join(",")}]`;
}

function objectOf(members: readonly (readonly [head: string, encode: EncodeValue, value: unknown])[]): string {
  return `{${members.map(([head, encode, value]) => head + (isNothing(value) ? "null" : encode(value))).join(",")}}`;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function isHalf({ logical_type }: SchemaElement): boolean {
  return logical_type?.type === "FLOAT16";
}
