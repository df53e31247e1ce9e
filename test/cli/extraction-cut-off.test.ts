import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { ownDatabase } from "../extract/database/own-database.ts";
import { answers, SERVERS } from "../extract/database/servers.ts";
import { eventsOf, startProgram } from "../support/built-program.ts";
import { optional } from "../support/optional.ts";
import { addPool } from "../support/sandbox-pool.ts";

/** How many users the database holds; POOLFERRY_USERS asks for more. */
const USERS = Number(process.env["POOLFERRY_USERS"] ?? 60_000);
const KILLS = 5;

const MAPPING = {
  poolferry: 1,
  key: { from: "id" },
  username: { from: "login" },
  attributes: { email: { from: "email", type: "email" }, name: { from: "name" }, updated_at: { from: "changed", timestamp: "iso" } },
};

/** Users of whom one in 97 has no address, made by the server itself. */
const FILLINGS = {
  postgres: `CREATE TABLE users (id bigint PRIMARY KEY, login text, email text, name text, changed timestamptz);
    INSERT INTO users SELECT n, 'user-' || n, CASE WHEN n % 97 = 0 THEN 'none' ELSE 'user-' || n || '@example.com' END, 'User ' || n,
    timestamptz '2024-01-01 00:00:00Z' + n * interval '1 second' FROM generate_series(1, ${USERS}) n`,
  mysql: `CREATE TABLE users (id BIGINT PRIMARY KEY, login VARCHAR(40), email VARCHAR(80), name VARCHAR(40), changed TIMESTAMP NULL);
    SET SESSION time_zone = '+00:00'; SET SESSION max_recursive_iterations = 10000000;
    INSERT INTO users WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < ${USERS})
    SELECT n, CONCAT('user-', n), IF(n % 97 = 0, 'none', CONCAT('user-', n, '@example.com')), CONCAT('User ', n),
    TIMESTAMPADD(SECOND, n, '2024-01-01 00:00:00') FROM s`,
} as const;

for (const [server, name] of [
  ["postgres", "PostgreSQL"],
  ["mysql", "MariaDB or MySQL"],
] as const) {
  const test = optional(`${name} on 127.0.0.1:${SERVERS[server].port}`, await answers(SERVERS[server].port));

  test(`${name}: a plan whose sessions the server ends ${KILLS} times is the plan that nothing disturbed`, async () => {
    const sandbox = await startSandbox({ quotas: "off" });
    onTestFinished(() => sandbox.close());
    const own = await ownDatabase(server);
    onTestFinished(() => own.drop());
    await own.run(FILLINGS[server]);
    const { userPoolId } = await addPool(sandbox);
    const job = await writeJob(server, { userPoolId, endpointUrl: sandbox.endpoint });
    const undisturbed = await plan(job, own.url, () => Promise.resolve());
    let ended = 0;
    const disturbed = await plan(job, own.url, async () => {
      if (ended < KILLS) ended += await own.endSessions();
    });
    console.log(`${name}: ${USERS} users (POOLFERRY_USERS), ${ended} sessions ended`);
    expect(ended).toBeGreaterThanOrEqual(KILLS);
    expect(disturbed).toEqual(undisturbed);
    expect(undisturbed).toMatchObject({ rows: USERS, load: USERS - Math.floor(USERS / 97) });
  }, 600_000);
}

async function writeJob(driver: string, target: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-cut-off-"));
  await writeFile(join(folder, "mapping.json"), JSON.stringify(MAPPING));
  const database = { driver, urlEnv: "LEGACY_URL", table: "users", key: ["id"], pageRows: 500 };
  const job = { poolferry: 1, source: { database }, mapping: "mapping.json", target, route: "admin-api" };
  await writeFile(join(folder, "job.json"), JSON.stringify(job));
  return join(folder, "job.json");
}

/** The plan's report without what differs from plan to plan; `disturb` is called again and again until the program ends. */
async function plan(job: string, url: string, disturb: () => Promise<void>): Promise<object> {
  const { child, finished } = startProgram(["plan", job, "--json"], { environment: { LEGACY_URL: url } });
  // Not before rows come: a log-in that is cut off is an error of its own.
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  while (child.exitCode === null) {
    await disturb();
    await delay(40);
  }
  const { code, stdout, stderr } = await finished;
  expect(code, stderr).toBe(0);
  const { run, ...report } = eventsOf(stdout).find(({ type }) => type === "plan") as Record<string, unknown>;
  const written = JSON.parse(await readFile(join(job, "..", ".poolferry", "job", "runs", String(run), "plan.json"), "utf8")) as object;
  expect(written).toMatchObject({ run });
  return report;
}
