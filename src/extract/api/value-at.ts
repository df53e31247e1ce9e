/** What stands at a path of keys such as `data.users`; undefined where a step is missing. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}

/** The keys of a path. */
export function keysOf(path: string | undefined): readonly string[] {
  return path === undefined || path === "" ? [] : path.split(".");
}
