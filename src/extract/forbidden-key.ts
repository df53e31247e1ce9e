/** Names that reach into every object of the language once a careless copy is made of them. */
export function isForbiddenKey(key: string): boolean {
  return key === "__proto__" || key === "constructor" || key === "prototype";
}
