/** The process's environment as it is now. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
