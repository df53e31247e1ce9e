import { readFile } from "node:fs/promises";
import { type ApiSpec, RunError, type SecretPlace } from "../../model/index.ts";

/** The headers of every request, secrets read from where they stand. Throws a RunError (`usage`) that never shows one. */
export async function readHeaders(spec: ApiSpec, environment: Readonly<Record<string, string | undefined>>): Promise<Headers> {
  const headers = new Headers({ accept: "application/json" });
  for (const [name, value] of Object.entries(spec.headers)) {
    setHeader(headers, name, typeof value === "string" ? value : await secretAt(value, environment));
  }
  const { token } = spec;
  if (token !== undefined) setHeader(headers, "authorization", `${token.scheme} ${await secretAt(token, environment)}`);
  return headers;
}

function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch {
    throw new RunError(
      "usage",
      `source.api: the value of the header ${name} has characters that no header can have.`,
      "A token is one line of ASCII.",
    );
  }
}

async function secretAt({ env, file = "" }: SecretPlace, environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  if (env !== undefined) return notEmpty(environment[env] ?? "", `The environment variable ${env} is not set.`);
  try {
    return notEmpty(await readFile(file, "utf8"), `The file ${file} is empty.`);
  } catch (cause) {
    if (cause instanceof RunError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw new RunError("usage", `The file ${file} of source.api cannot be read: ${code}`, "Check the path and its permissions.", { cause });
  }
}

function notEmpty(text: string, problem: string): string {
  const secret = text.trim();
  if (secret !== "") return secret;
  throw new RunError("usage", problem, "Put the secret for source.api into it.");
}
