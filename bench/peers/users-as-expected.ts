import type { BenchSandbox } from "../targets/bench-sandbox.ts";
import { listUsers } from "../targets/list-users.ts";
import type { PeerFiles } from "./peer-files.ts";

/** What a pool holds at the end, by its own list. */
export interface Found {
  readonly there: number;
  /** Users with every attribute as in the file. */
  readonly asExpected: number;
}

export async function usersAsExpected({ endpoint, userPoolId }: BenchSandbox, { expected }: PeerFiles): Promise<Found> {
  const seen = new Set<string>();
  let asExpected = 0;
  for await (const page of listUsers(endpoint, userPoolId)) {
    for (const { Username, Attributes } of page) {
      if (seen.has(Username)) continue;
      seen.add(Username);
      const has = new Map(Attributes.map(({ Name, Value }) => [Name, Value]));
      const wanted = Object.entries(expected.get(has.get("email") ?? "") ?? { email: "" });
      if (wanted.every(([name, value]) => has.get(name) === value)) asExpected++;
    }
  }
  return { there: seen.size, asExpected };
}
