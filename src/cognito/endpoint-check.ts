import { RunError } from "../model/index.ts";

/** Where requests go: https anywhere, http only to this machine unless `insecure`. Throws a RunError (`usage`). */
export function checkEndpoint(url: URL, insecure: boolean): void {
  if (url.protocol === "https:") return;
  if (url.protocol === "http:" && (insecure || isLoopback(url.hostname))) return;
  throw new RunError(
    "usage",
    `The endpoint ${url.protocol}//${url.host} is not encrypted: passwords and personal data would travel in the clear.`,
    "Use an https endpoint; plain http is meant for a server on this machine, or has to be allowed explicitly.",
  );
}

/**
 * Where a CSV full of users goes: to AWS over https, or, if the requests went to a server of one's own, back to that
 * same server. Answers what is wrong, without the URL; undefined if nothing is.
 */
export function uploadUrlFault(upload: URL, endpoint: URL): string | undefined {
  if (upload.username !== "" || upload.password !== "") return "it carries a user name";
  if (!isAws(endpoint.hostname)) {
    return sameServer(upload, endpoint) ? undefined : "it leads to another server than the endpoint in use";
  }
  if (upload.protocol !== "https:") return "it is not https";
  return isAws(upload.hostname) ? undefined : "its host is not one of amazonaws.com";
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname === "::1" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function isAws(hostname: string): boolean {
  return /\.amazonaws\.com(\.cn)?$/.test(hostname) || /\.(api\.aws|api\.amazonwebservices\.com\.cn)$/.test(hostname);
}

function sameServer(a: URL, b: URL): boolean {
  if (a.protocol !== b.protocol) return false;
  return a.host === b.host || (a.port === b.port && isLoopback(a.hostname) && isLoopback(b.hostname));
}
