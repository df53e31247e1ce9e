import type { IncomingMessage } from "node:http";
import { RunError } from "../../model/index.ts";

/** Which AWS account a caller belongs to, by the access key id of the request's signature. */
export interface Accounts {
  /** The account of every access key that no other account is given for, and of pools made before there were several. */
  readonly own: string;
  /** Undefined for a request without a signature. */
  of(request: Pick<IncomingMessage, "headers">): string | undefined;
  /** Whether all callers are of one account. */
  readonly single: boolean;
}

/** `byAccessKey` maps access key ids to account ids. Throws RunError `usage` for what is no account id. */
export function openAccounts(own: string, byAccessKey: Readonly<Record<string, string>>): Accounts {
  const accounts = new Map(Object.entries(byAccessKey));
  for (const id of [own, ...accounts.values()]) {
    if (/^\d{12}$/.test(id)) continue;
    throw new RunError("usage", `${JSON.stringify(id)} is not the id of an AWS account.`, "Give twelve digits, such as 210987654321.");
  }
  return {
    own,
    single: accounts.size === 0,
    of({ headers }) {
      const key = ACCESS_KEY.exec(headers.authorization ?? "")?.[1];
      return key === undefined ? undefined : (accounts.get(key) ?? own);
    },
  };
}

const ACCESS_KEY = /^AWS4-[^ ]* Credential=([^/,\s]+)\//;
