import type { Context, Preparation } from "../operation.ts";
import type { StoredClient } from "../state/clients.ts";
import { migrateUser } from "../triggers/migrate-user.ts";
import { proveImportedHash } from "./imported-hash.ts";
import type { Pool } from "./pool.ts";
import { checkSignIn } from "./sign-in.ts";

/** What a sign-in by password has to wait for: the migration of a user that the pool lacks, or the proof of an imported hash. */
export function prepareSignIn(
  context: Context,
  pool: Pool,
  client: StoredClient,
  request: {
    readonly AuthFlow: string;
    readonly AuthParameters?: Readonly<Record<string, string>> | undefined;
    readonly ClientMetadata?: Readonly<Record<string, string>> | undefined;
  },
): Promise<Preparation> | undefined {
  const parameters = request.AuthParameters ?? {};
  return migrateAtSignIn(context, pool, client, request, parameters) ?? proveImportedHash(context, pool, parameters);
}

function migrateAtSignIn(
  context: Context,
  pool: Pool,
  client: StoredClient,
  { AuthFlow, ClientMetadata }: Parameters<typeof prepareSignIn>[3],
  parameters: Readonly<Record<string, string>>,
): Promise<Preparation> | undefined {
  // A replica takes no new users.
  if (context.triggers.size === 0 || context.settings.secondaryRegions.includes(context.region)) return undefined;
  if (!AuthFlow.endsWith("PASSWORD_AUTH") && AuthFlow !== "ADMIN_NO_SRP_AUTH") return undefined;
  const { name, password } = checkSignIn(client, AuthFlow, parameters);
  return migrateUser(context, pool, client, { username: name, password, clientMetadata: ClientMetadata });
}
