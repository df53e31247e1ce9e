import { readFileSync } from "node:fs";
import { getCACertificates } from "node:tls";
import { RunError } from "../model/index.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws a RunError (`usage`) where the process was told to take any certificate. */
export function refuseUncheckedCertificates(environment: Environment): void {
  if (environment["NODE_TLS_REJECT_UNAUTHORIZED"] !== "0") return;
  throw new RunError(
    "usage",
    "NODE_TLS_REJECT_UNAUTHORIZED=0 switches the check of certificates off, so anybody on the way could read the users.",
    "Unset it; a private certificate authority goes into AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS.",
  );
}

/**
 * The certificate authorities to trust: undefined for Node's own choice, NODE_EXTRA_CA_CERTS included; those and
 * the file AWS_CA_BUNDLE names, which the SDK for JavaScript does not read. Throws a RunError (`usage`).
 */
export function trustedAuthorities(environment: Environment): string[] | undefined {
  refuseUncheckedCertificates(environment);
  const path = environment["AWS_CA_BUNDLE"];
  if (path === undefined || path === "") return undefined;
  try {
    return [...getCACertificates("default"), readFileSync(path, "utf8")];
  } catch (cause) {
    throw new RunError("usage", `The file that AWS_CA_BUNDLE names cannot be read: ${path}`, "Correct or unset AWS_CA_BUNDLE.", { cause });
  }
}
