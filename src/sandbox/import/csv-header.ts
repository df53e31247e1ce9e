import { JobFailure } from "./job-failure.ts";

/**
 * Where each of the pool's columns stands in the file, by column name. The order is free, but every expected column has
 * to be there once, the extra one too where it is required, and nothing else may be. Throws JobFailure.
 */
export function headerPositions(
  cells: readonly string[],
  expected: readonly string[],
  extra: { readonly name: string; readonly required: boolean } | undefined,
): ReadonlyMap<string, number> {
  const known = new Set(extra === undefined ? expected : [...expected, extra.name]);
  const positions = new Map<string, number>();
  for (const [position, name] of cells.entries()) {
    if (!known.has(name)) throw new JobFailure(`The CSV header is not valid: column ${position + 1} is not in the user pool's header.`);
    if (positions.has(name)) throw new JobFailure(`The CSV header is not valid: column ${name} is there twice.`);
    positions.set(name, position);
  }
  for (const name of known) {
    const needed = name !== extra?.name || extra.required;
    if (needed && !positions.has(name)) throw new JobFailure(`The CSV header is not valid: column ${name} is missing.`);
  }
  return positions;
}
