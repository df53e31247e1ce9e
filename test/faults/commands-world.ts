import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import type { Pool } from "../../src/load/index.ts";
import { EXIT_CODES, RunError } from "../../src/model/index.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { isDeath } from "../support/crash.ts";
import { planSmallJob } from "../support/plan-small-job.ts";
import { runSmallJob, type SmallRun, type SmallRunOptions } from "../support/run-small-job.ts";
import { runSmallSync, type SmallSyncOptions } from "../support/run-small-sync.ts";
import { addPool, type HeldUser, PLAIN_POOL, type SandboxPool } from "../support/sandbox-pool.ts";
import { type SmallJob, smallJob } from "../support/small-job.ts";
import { type SmallUndoOptions, undoSmallJob } from "../support/undo-small-job.ts";
import { verifySmallJob } from "../support/verify-small-job.ts";
import type { Model, Row, User } from "./commands-model.ts";
import { sourceText } from "./commands-source.ts";

const SECOND_MS = 1_000;

/** An answer of the program: its exit code, and what it gave where it came to its end. */
export interface Answer<T> {
  readonly exit: number | "killed";
  readonly result: T | undefined;
}

/** The program, its files and its pool, in this process. */
export class World {
  readonly pool: SandboxPool;
  readonly #job: SmallJob;
  /** Users by the model's ids, once seen. */
  readonly #subs = new Map<number, string>();
  readonly #close: () => Promise<void>;
  #client: Promise<string> | undefined;

  private constructor(pool: SandboxPool, job: SmallJob, close: () => Promise<void>) {
    this.pool = pool;
    this.#job = job;
    this.#close = close;
  }

  static async of(sandbox: Sandbox, model: Model): Promise<World> {
    const added = await addPool(sandbox, PLAIN_POOL);
    const connection = added.connect();
    // A process reads the pool's profile first, by which it knows the server's time; here that runs a thousand times as fast.
    const serverTime = () => Math.floor(sandbox.clock.now() / SECOND_MS) * SECOND_MS;
    const pool: Pool = { call: (...call) => connection.pool.call(...call), serverTime };
    const shared = { ...added, connect: () => ({ ...connection, pool, close: async () => {} }) };
    const job = await smallJob(shared, [], documentOf(model), mappingOf(model));
    const world = new World(shared, job, () => connection.close());
    await world.writeInputs(model);
    return world;
  }

  async close(): Promise<void> {
    await this.#close();
    await this.#deletePool();
    await rm(this.#job.folder, { recursive: true });
  }

  /** A process that died may have left an import job, which ends by itself; until then Cognito deletes no pool. */
  async #deletePool(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.pool.call("DeleteUserPool", {});
        return;
      } catch (error) {
        if ((error as Error).name !== "UserImportInProgressException" || tries === 1_000) throw error;
        await letTimePass();
      }
    }
  }

  /** Writes source, mapping and job file as the model has them. */
  async writeInputs(model: Model): Promise<void> {
    const { folder, path, source } = this.#job;
    await writeFile(source, sourceText(model.rows));
    await writeFile(join(folder, "mapping.json"), JSON.stringify(mappingOf(model)));
    const job = JSON.parse(await readFile(path, "utf8")) as object;
    await writeFile(path, JSON.stringify({ ...job, ...documentOf(model) }));
  }

  run(options: SmallRunOptions = {}): Promise<Answer<SmallRun>> {
    return answerOf(runSmallJob(this.#job.path, this.pool, options));
  }

  plan() {
    return answerOf(planSmallJob(this.#job.path, this.pool));
  }

  async sync(options: SmallSyncOptions = {}) {
    return answerOf(runSmallSync(this.#job.path, this.pool, { profile: { estimatedUsers: (await this.pool.users()).length }, ...options }));
  }

  undo(options: SmallUndoOptions = {}) {
    return answerOf(undoSmallJob(this.#job.path, this.pool, options));
  }

  verify() {
    return answerOf(verifySmallJob(this.#job.path, this.pool, { groups: true, links: true }));
  }

  /** Runs over another file than the job's own. */
  async runOver(rows: readonly Row[]): Promise<Answer<SmallRun>> {
    const source = join(this.#job.folder, "mended.csv");
    await writeFile(source, sourceText(rows));
    return this.run({ source });
  }

  /** What the ledger's table `runs` says, oldest first. */
  runs(): readonly { readonly run: string; readonly kind: string; readonly state: string }[] {
    return this.#read("SELECT run, kind, state FROM runs WHERE state NOT IN ('planning', 'planned') ORDER BY first_id, started_at");
  }

  /** Source keys of the latest run whose creation was in doubt and met a user that is not provably ours. */
  doubtful(): readonly string[] {
    const code = "json_extract(detail, '$.outcome.failure.code') = 'UserNotProvablyOurs'";
    const ofLatest = "id > (SELECT max(first_id) FROM runs)";
    return this.#read<{ readonly source_key: string }>(`SELECT source_key FROM rows WHERE ${ofLatest} AND ${code}`).map(
      (row) => row.source_key,
    );
  }

  /** Source keys of rows whose user is known to be somebody else's. */
  leftAlone(): ReadonlySet<string> {
    return new Set(this.#read<{ readonly source_key: string }>("SELECT source_key FROM left_alone").map((row) => row.source_key));
  }

  /** Whether the ledger knows that a row's user has this sub. */
  hasSub(sub: string): boolean {
    return this.#read<{ readonly sub: string | null }>("SELECT sub FROM rows").some((row) => row.sub === sub);
  }

  /** Whether the ledger knows of an import job that was started and not seen to its end. */
  hasOpenImport(): boolean {
    return this.#read("SELECT 1 FROM import_parts WHERE state IN ('starting', 'started')").length > 0;
  }

  #read<Row>(sql: string): readonly Row[] {
    const path = join(this.#job.folder, ".poolferry", "small", "ledger.db");
    if (!existsSync(path)) return [];
    const ledger = new DatabaseSync(path, { readOnly: true });
    try {
      return ledger.prepare(sql).all() as Row[];
    } finally {
      ledger.close();
    }
  }

  /** What one run left for people to mend. */
  async rejects(run: string): Promise<string> {
    const path = join(this.#job.folder, ".poolferry", "small", "runs", run, "rejects.csv");
    return existsSync(path) ? readFile(path, "utf8") : "";
  }

  report(run: string): Promise<{ readonly rows: number; readonly unsettled: number; readonly outcomes: Readonly<Record<string, number>> }> {
    return readFile(join(this.#job.folder, ".poolferry", "small", "runs", run, "report.json"), "utf8").then(JSON.parse);
  }

  /** The pool's attributes, by username. */
  async observed(): Promise<ReadonlyMap<string, HeldUser["attributes"]>> {
    return new Map((await this.pool.users()).map(({ username, attributes }) => [username, attributes]));
  }

  /** Somebody's own doing, late enough that no date of the pool takes it for the job's. */
  async byHand(operation: string, input: object): Promise<void> {
    await letTimePass();
    await this.pool.call(operation, input);
  }

  /** Somebody signs up by an app of the pool's. */
  async signUp(Username: string, email: string): Promise<void> {
    this.#client ??= this.pool.call("CreateUserPoolClient", { ClientName: "app" }).then((made) => {
      return (made as { readonly UserPoolClient: { readonly ClientId: string } }).UserPoolClient.ClientId;
    });
    const UserAttributes = [{ Name: "email", Value: email }];
    await this.byHand("SignUp", { ClientId: await this.#client, Username, Password: "Signed-Up-1", UserAttributes });
  }

  /** The pool is what the model says, and whoever was there before is the same user still. */
  async expectPool(model: Model): Promise<readonly HeldUser[]> {
    const users = await this.pool.users();
    expect(users.map(plainly), "the pool").toEqual(model.pool.map(modelled).sort((a, b) => (a.username < b.username ? -1 : 1)));
    for (const { id, username } of model.pool) {
      const sub = users.find((user) => user.username === username)?.sub ?? "";
      expect(this.#subs.get(id) ?? sub, `the sub of ${username}`).toBe(sub);
      this.#subs.set(id, sub);
    }
    return users;
  }
}

/** Dates of the pool are cut to seconds: five of the sandbox's. */
export function letTimePass(): Promise<void> {
  return delay(5);
}

async function answerOf<T extends { readonly exitCode: number }>(promise: Promise<T>): Promise<Answer<T>> {
  try {
    const result = await promise;
    return { exit: result.exitCode, result };
  } catch (error) {
    if (error instanceof RunError) return { exit: EXIT_CODES[error.exit], result: undefined };
    if (isDeath(error)) return { exit: "killed", result: undefined };
    throw error;
  }
}

function mappingOf({ mapping }: Model): Record<string, unknown> {
  const attributes = { name: { from: "name" }, email: { from: "email", type: "email" }, email_verified: { from: "verified" } };
  return {
    poolferry: 1,
    key: { from: "key" },
    username: { from: "username" },
    attributes: mapping === "plain" ? attributes : { ...attributes, nickname: { from: "name" } },
    groups: [{ from: "groups" }],
    links: [{ provider: "Google", id: { from: "google" } }],
    enabled: { from: "disabled", flag: { true: ["", "false"], false: ["true"] } },
  };
}

function documentOf({ existing, missing, route }: Model): Record<string, unknown> {
  return { route, policies: { existing }, sync: { missing } };
}

function plainly({ username, enabled, attributes, groups }: HeldUser) {
  const { identities, email_verified, ...rest } = attributes;
  const verified = email_verified === "true" ? { email_verified } : {};
  return {
    username,
    enabled,
    attributes: { ...rest, ...verified },
    groups,
    links: identities === undefined || identities === "" ? [] : identities.split(" "),
  };
}

function modelled({ username, enabled, attributes, groups, links }: User) {
  return { username, enabled, attributes, groups: [...groups].sort(), links: [...links].sort() };
}
