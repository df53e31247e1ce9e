import type { IncomingMessage } from "node:http";
import { ServiceError } from "../service-error.ts";

/** The Region in a Signature Version 4 header, whose credentials may be any; undefined where there is no signature. */
export function regionOfSignature(request: IncomingMessage): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined || !header.startsWith("AWS4-")) return undefined;
  return SCOPE.exec(header)?.[1] ?? DEFAULT_REGION;
}

/** Throws MissingAuthenticationTokenException where a request that needs a signature has none. */
export function requireSignature(region: string | undefined): string {
  if (region === undefined) throw new ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token");
  return region;
}

const DEFAULT_REGION = "us-east-1";
const SCOPE = /Credential=[^/,\s]+\/\d{8}\/([a-z0-9-]+)\/[a-z0-9-]+\/aws4_request/;
