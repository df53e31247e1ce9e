import type { ApiSpec } from "../../model/index.ts";
import type { ApiWorld } from "./api-world.ts";
import { auth0Export } from "./auth0-export.ts";
import { listUsers } from "./list-users.ts";
import { readHeaders } from "./read-headers.ts";

/**
 * Reads all users of an API as NDJSON, in pieces of whole or broken lines. `environment` is the process's, for secrets. Throws a
 * RunError: `credentials`, `usage`, `temporary`, `refused` or `failure`; nothing of it shows a secret or a value of a user.
 */
export async function* extractUsers(
  spec: ApiSpec,
  environment: Readonly<Record<string, string | undefined>>,
  world: ApiWorld,
): AsyncGenerator<string | Uint8Array, void, void> {
  const headers = await readHeaders(spec, environment);
  const { origin, pathname } = new URL(spec.url);
  // The query is left out: it may name somebody.
  const api = `The API at ${origin}${pathname}`;
  yield* spec.auth0Export === undefined ? listUsers(api, spec, headers, world) : auth0Export(api, spec, headers, world);
}
