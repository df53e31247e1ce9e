import {
  AdminInitiateAuthCommand,
  type CognitoIdentityProviderClient,
  CreateUserImportJobCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolCommandInput,
  InitiateAuthCommand,
  type PasswordHashingAlgorithmType,
  type UserImportJobType,
} from "@aws-sdk/client-cognito-identity-provider";
import type { ImportSettings } from "../../src/sandbox/import/import-settings.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { type Cells, csvOf, goodRow, logOf, makePool, put, ROLE, sandboxFor, startJob, waitFor } from "./import-fixture.ts";

export type Algorithm = PasswordHashingAlgorithmType;

/** No share of failed rows ends the job, so that every row is seen. */
const LENIENT = { failureThreshold: { share: 1, rows: "off" } } as const;

export interface HashBench {
  readonly sandbox: Sandbox;
  readonly cognito: CognitoIdentityProviderClient;
  readonly pool: string;
  /** Imports a user for each hash, `user-0`, `user-1` ... , and answers the ended job and each row's log line without its number. */
  imported(algorithm: Algorithm | undefined, hashes: readonly string[]): Promise<Imported>;
  /** The same for a file. */
  importedFile(algorithm: Algorithm | undefined, csv: string): Promise<Imported>;
  /** A file with one user a hash. */
  csv(hashes: readonly string[]): Promise<string>;
  /** Signs a user in by password; resolves to whether tokens came, and rejects for anything but a wrong password. */
  signsIn(username: string, password: string, how?: "admin" | "public"): Promise<boolean>;
  /** What the sandbox keeps of a user's password. */
  kept(username: string): string | null;
}

export interface Imported {
  readonly job: UserImportJobType;
  readonly lines: readonly string[];
}

export const SUCCEEDED = "[SUCCEEDED] The import succeeded.";
export const MALFORMED = "[FAILED] The password hash is malformed.";
export const OUT_OF_BOUNDS = "[FAILED] A parameter of the password hash is out of bounds.";
export const WRONG_ALGORITHM = "[FAILED] The password hash does not match the password hashing algorithm of the import job.";
export const WITHOUT_ALGORITHM = "[FAILED] The import job has no password hashing algorithm for the password hash.";

export async function hashBench(
  settings: Partial<ImportSettings> = {},
  poolSettings: Partial<CreateUserPoolCommandInput> = {},
): Promise<HashBench> {
  const { sandbox, cognito, logs } = await sandboxFor({}, { ...LENIENT, ...settings });
  const pool = await makePool(cognito, poolSettings);
  const flows = ["ALLOW_USER_PASSWORD_AUTH" as const, "ALLOW_ADMIN_USER_PASSWORD_AUTH" as const];
  const app = new CreateUserPoolClientCommand({ UserPoolId: pool, ClientName: "app", ExplicitAuthFlows: flows });
  const ClientId = (await cognito.send(app)).UserPoolClient?.ClientId;
  const csv = (hashes: readonly string[]) =>
    csvOf(
      cognito,
      pool,
      hashes.map((hash, n): Cells => ({ ...goodRow(n), password_hash: hash })),
    );
  const importedFile = async (algorithm: Algorithm | undefined, file: string): Promise<Imported> => {
    const job = await createHashJob(cognito, pool, algorithm);
    await put(job.PreSignedUrl ?? "", file);
    await startJob(cognito, job);
    const ended = await waitFor(cognito, job);
    const lines = ended.StartDate === undefined ? [] : await logOf(logs, ended).catch(() => []);
    return { job: ended, lines: lines.map((line) => line.replace(/ Line Number \d+ -/, "")) };
  };
  return {
    sandbox,
    cognito,
    pool,
    csv,
    importedFile,
    imported: async (algorithm, hashes) => importedFile(algorithm, await csv(hashes)),
    async signsIn(USERNAME, PASSWORD, how = "admin") {
      const AuthParameters = { USERNAME, PASSWORD };
      const command =
        how === "admin"
          ? new AdminInitiateAuthCommand({ UserPoolId: pool, ClientId, AuthFlow: "ADMIN_USER_PASSWORD_AUTH", AuthParameters })
          : new InitiateAuthCommand({ ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters });
      try {
        return (await cognito.send(command as AdminInitiateAuthCommand)).AuthenticationResult?.AccessToken !== undefined;
      } catch (error) {
        if (error instanceof Error && error.name === "NotAuthorizedException") return false;
        throw error;
      }
    },
    kept: (username) => sandbox.store.prepare("SELECT password FROM users WHERE username = ?").get(username)?.["password"] as string | null,
  };
}

/** Creates a job with an algorithm, or without. */
export async function createHashJob(
  cognito: CognitoIdentityProviderClient,
  pool: string,
  algorithm: Algorithm | undefined,
): Promise<UserImportJobType> {
  const input = { UserPoolId: pool, JobName: "hashes", CloudWatchLogsRoleArn: ROLE, PasswordHashingAlgorithm: algorithm };
  const { UserImportJob } = await cognito.send(new CreateUserImportJobCommand(input));
  if (UserImportJob === undefined) throw new Error("CreateUserImportJob answered no job");
  return UserImportJob;
}
