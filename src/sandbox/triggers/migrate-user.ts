import type { Context, Preparation } from "../operation.ts";
import { checkNewUser, insertUser } from "../rules/new-user.ts";
import { hashPassword } from "../rules/password-hash.ts";
import type { Pool } from "../rules/pool.ts";
import { senderOf } from "../rules/sender-of-pool.ts";
import { ServiceError } from "../service-error.ts";
import type { StoredClient } from "../state/clients.ts";
import { findUser } from "../state/users.ts";
import { callTrigger, triggerOf } from "./call-trigger.ts";

export interface MigrationRequest {
  readonly username: string;
  /** Absent: a forgotten one. */
  readonly password?: string;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Asks the pool's user migration trigger for a user that the pool lacks, and makes the user that it answers; undefined where
 * there is nobody to ask for or nothing to ask. Rejects as `callTrigger`, or as the setting `migrationTriggerError` says.
 */
export function migrateUser(context: Context, pool: Pool, client: StoredClient, asked: MigrationRequest): Promise<Preparation> | undefined {
  const handler = triggerOf(context, pool, "UserMigration");
  if (handler === undefined || findUser(context.store, pool, asked.username) !== undefined) return undefined;
  const { username, password, clientMetadata } = asked;
  const call = {
    name: "UserMigration",
    source: password === undefined ? "UserMigration_ForgotPassword" : "UserMigration_Authentication",
    clientId: client.id,
    username,
    request: {
      ...(password === undefined ? {} : { password }),
      validationData: null,
      ...(clientMetadata === undefined ? {} : { clientMetadata }),
    },
    response: {
      userAttributes: null,
      forceAliasCreation: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
      enableSMSMFA: null,
    },
  } as const;
  return callTrigger(context, pool, handler, call)
    .then((response) => {
      // Another request may have migrated the user while this one waited.
      if (findUser(context.store, pool, username) === undefined) {
        context.store.write(() => insertMigrated(context, pool, asked, response));
      }
      return {};
    })
    .catch((error: unknown) => {
      if (!(error instanceof ServiceError) || context.settings.migrationTriggerError === "lambda-exception") throw error;
      throw new ServiceError("UserNotFoundException", `Exception migrating user in app client ${client.id}`);
    });
}

/** The password policy does not count, and required attributes may be missing: the user is as it was elsewhere. */
function insertMigrated(
  context: Context,
  pool: Pool,
  { username, password }: MigrationRequest,
  response: Readonly<Record<string, unknown>>,
): void {
  const { store, settings, clock, outbox } = context;
  const attributes = Object.entries((response["userAttributes"] ?? {}) as Readonly<Record<string, unknown>>);
  if (attributes.length === 0) throw invalid("The response has no userAttributes.");
  const named = attributes.find(([name]) => name === "username")?.[1];
  // In pools with aliases the user may have signed in by one of them: the trigger then says the username.
  const name = pool.usernames === "alias" && typeof named === "string" ? named : username;
  const given = attributes.filter(([key]) => key !== "username").map(([key, value]) => [key, String(value)] as const);
  const keepsPassword = password !== undefined && response["finalUserStatus"] === "CONFIRMED";
  const insertion = insertUser(store, settings, pool, checkNewUser(pool, name, given, "required attributes"), {
    status: keepsPassword ? "CONFIRMED" : "RESET_REQUIRED",
    nowMs: clock.now(),
    password: keepsPassword ? { hash: hashPassword(password), expires: undefined } : undefined,
    takenAlias: response["forceAliasCreation"] === true ? "move" : "refuse",
  });
  if (insertion.clash !== undefined) throw new ServiceError("UsernameExistsException", "User account already exists");
  if (response["messageAction"] === "SUPPRESS") return;
  const mediums = response["desiredDeliveryMediums"];
  for (const medium of Array.isArray(mediums) ? mediums : ["SMS"]) {
    if (medium === "EMAIL" || medium === "SMS") outbox.count(medium, senderOf(context, pool));
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidLambdaResponseException", message);
}
