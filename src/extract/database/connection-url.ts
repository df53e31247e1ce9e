import { readFile } from "node:fs/promises";
import type { ConnectionOptions } from "node:tls";
import { type DatabaseSpec, RunError } from "../../model/index.ts";

/** Where a database server is and how to get in; `tls` undefined: the connection stays on this machine. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly tls: ConnectionOptions | undefined;
}

/**
 * Reads the URL that a job names by a variable or a file. TLS with a verified certificate is used for every server that is
 * not on this machine; there is no way to switch that off. Throws a RunError (`usage`) that never shows the URL.
 */
export async function readServerAddress(
  spec: DatabaseSpec,
  environment: Readonly<Record<string, string | undefined>>,
  defaults: { readonly protocols: readonly string[]; readonly port: number },
): Promise<ServerAddress> {
  const text = await readUrl(spec, environment);
  const url = URL.parse(text.trim());
  const example = `${defaults.protocols[0]}//user:password@host/database`;
  if (url === null || !defaults.protocols.includes(url.protocol)) {
    throw new RunError("usage", `${placeOf(spec)} does not hold a URL for the driver ${spec.driver}.`, `Write it like ${example}.`);
  }
  const host = decodeURIComponent(url.hostname.replace(/^\[|\]$/g, "")) || "localhost";
  const database = decodeURIComponent(url.pathname.slice(1));
  if (database === "") throw new RunError("usage", `The URL of ${placeOf(spec)} names no database.`, `Write it like ${example}.`);
  return {
    host,
    port: url.port === "" ? defaults.port : Number(url.port),
    user: decodeURIComponent(url.username),
    password: url.password === "" ? undefined : decodeURIComponent(url.password),
    database,
    tls: isThisMachine(host) ? undefined : { rejectUnauthorized: true, ...(await authority(spec)) },
  };
}

/** The URL itself, which no message may show. */
export async function readUrl(spec: DatabaseSpec, environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  if (spec.urlEnv !== undefined) {
    const text = environment[spec.urlEnv];
    if (text) return text;
    throw new RunError("usage", `The environment variable ${spec.urlEnv} is not set.`, "Put the database's URL into it.");
  }
  return readText(spec.urlFile ?? "", "source.database.urlFile");
}

/** The certificate authority that the job names, as TLS's own option. */
export async function authority({ caFile }: DatabaseSpec): Promise<{ readonly ca?: string }> {
  return caFile === undefined ? {} : { ca: await readText(caFile, "source.database.caFile") };
}

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new RunError(
      "usage",
      `${what} ${path} cannot be read: ${(cause as NodeJS.ErrnoException).code ?? "unknown"}`,
      "Check the path.",
      {
        cause,
      },
    );
  }
}

/** What holds the URL, for messages. */
export function placeOf({ urlEnv, urlFile }: DatabaseSpec): string {
  return urlEnv === undefined ? `The file ${urlFile ?? ""}` : `The environment variable ${urlEnv}`;
}

export function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
