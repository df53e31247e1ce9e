const FORBIDDEN: readonly string[] = ["__proto__", "constructor", "prototype"];

/** Names that reach into every object of the language once a careless copy is made of them. */
export function isForbiddenKey(key: string): boolean {
  return FORBIDDEN.includes(key);
}
