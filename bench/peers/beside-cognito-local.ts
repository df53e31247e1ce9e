// The sandbox beside cognito-local 5.3.0: the same client, the same pool and the same users. AdminCreateUser for the first users of a pool and
// once it holds many, ListUsers over all of them, and memory. Both keep what they are told on disk: the sandbox in SQLite with every answered
// write durable, cognito-local in a JSON file of the whole pool. The sandbox is filled by calls; cognito-local by its own file, with a start in
// between, because calls would take an hour. CPU is the server's, from /proc, so on Linux alone.
//   npm run bench:peers, or node bench/peers/beside-cognito-local.ts [--rows 10000] [--rounds 1] [--program dist/cli/main.js]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchOptions } from "../measure/bench-options.ts";
import { type Line, report } from "../measure/bench-report.ts";
import { inTurn, median } from "../measure/rounds.ts";
import { startBenchSandbox } from "../targets/bench-sandbox.ts";
import { callSandbox } from "../targets/call-sandbox.ts";
import { listUsers } from "../targets/list-users.ts";
import { addUsersToFile, cognitoLocalFolder, type PoolServer, startCognitoLocal } from "./cognito-local-server.ts";

/** Users whose creation is measured, first and last. */
const MEASURED = 500;
const UNDER_WAY = 16;
/** One part of the work must be over by then. */
const LIMIT_MS = 600_000;

interface Cost {
  readonly perSecond: number;
  readonly cpuMs: number;
}

interface Sample {
  readonly first: Cost;
  readonly later: Cost;
  readonly listing: { readonly wallS: number; readonly cpuS: number };
  readonly peakMiB: number;
}

const options = benchOptions({ rows: 10_000, rounds: 1 });
const samples = await inTurn<Sample>(options.rounds, [
  { name: "sandbox", run: besideSandbox },
  { name: "cognito-local", run: besideCognitoLocal },
]);
const of = (name: string, pick: (sample: Sample) => number) => (samples.get(name) ?? []).map(pick);
const there = (options.rows + MEASURED).toLocaleString("en-US");
report(
  "beside-cognito-local",
  { users: options.rows, rounds: options.rounds, underWay: UNDER_WAY },
  [
    compared(`AdminCreateUser a second, the first ${MEASURED}`, (s) => s.first.perSecond, "", 0),
    compared(`AdminCreateUser a second with ${there} users there`, (s) => s.later.perSecond, "", 0),
    compared("CPU of the server a call, first", (s) => s.first.cpuMs, " ms", 2),
    compared("CPU of the server a call, later", (s) => s.later.cpuMs, " ms", 2),
    compared(`ListUsers over ${(options.rows + 2 * MEASURED).toLocaleString("en-US")} users`, (s) => s.listing.wallS, " s", 2),
    compared("the same, CPU of the server", (s) => s.listing.cpuS, " s", 2),
    compared("resident at most", (s) => s.peakMiB, " MiB", 0),
  ],
  Object.fromEntries(samples),
);

function compared(what: string, pick: (sample: Sample) => number, unit: string, digits: number): Line {
  const [ours, theirs] = [of("sandbox", pick), of("cognito-local", pick)];
  const ratio = median(ours.map((own, round) => own / (theirs[round] ?? Number.NaN)));
  const figure = (values: readonly number[]) => `${median(values).toFixed(digits)}${unit}`;
  return { what, value: `${figure(ours)} against ${figure(theirs)}, ${ratio.toPrecision(3)} times` };
}

async function besideSandbox(): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-bench-sandbox-"));
  const server = await startBenchSandbox(options.program, ["--quotas", "off", "--data", join(folder, "data")]);
  try {
    const poolId = await createPool(server);
    const first = await createUsers(server, poolId, 0, MEASURED);
    await createUsers(server, poolId, MEASURED, options.rows);
    return { first, ...(await withMany(server, poolId)) };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function besideCognitoLocal(): Promise<Sample> {
  const folder = cognitoLocalFolder();
  let server = await startCognitoLocal(folder.path);
  try {
    const poolId = await createPool(server);
    const first = await createUsers(server, poolId, 0, MEASURED);
    await addUsersToFile(folder.path, poolId, MEASURED, options.rows, () => server.close());
    server = await startCognitoLocal(folder.path);
    return { first, ...(await withMany(server, poolId)) };
  } finally {
    await server.close();
    folder.remove();
  }
}

async function createPool({ endpoint }: PoolServer): Promise<string> {
  const { UserPool } = (await callSandbox(endpoint, "CreateUserPool", {
    PoolName: "bench",
    UsernameAttributes: ["email"],
    Schema: [{ Name: "plan", AttributeDataType: "String", Mutable: true }],
  })) as { readonly UserPool: { readonly Id: string } };
  return UserPool.Id;
}

async function withMany(server: PoolServer, poolId: string): Promise<Omit<Sample, "first">> {
  const later = await createUsers(server, poolId, MEASURED + options.rows, MEASURED);
  const listing = await list(server, poolId, options.rows + 2 * MEASURED);
  return { later, listing, peakMiB: server.peakMiB() };
}

/** Creates users, a few under way at a time. */
async function createUsers(server: PoolServer, UserPoolId: string, from: number, count: number): Promise<Cost> {
  const [begun, before] = [performance.now(), server.cpuS()];
  let next = from;
  await Promise.all(
    Array.from({ length: UNDER_WAY }, async () => {
      while (next < from + count) {
        if (performance.now() - begun > LIMIT_MS) throw new Error("creating users took too long");
        await createUser(server.endpoint, UserPoolId, next++);
      }
    }),
  );
  return { perSecond: count / ((performance.now() - begun) / 1000), cpuMs: ((server.cpuS() - before) / count) * 1000 };
}

async function createUser(endpoint: string, UserPoolId: string, index: number): Promise<void> {
  const email = `created.user${index}@example.org`;
  const attributes = { email, email_verified: "true", name: "Created User", birthdate: "1980-02-03", "custom:plan": "free" };
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  await callSandbox(endpoint, "AdminCreateUser", { UserPoolId, Username: email, MessageAction: "SUPPRESS", UserAttributes });
}

/** Lists every user, which cognito-local answers in one page whatever the limit. */
async function list(server: PoolServer, userPoolId: string, wanted: number): Promise<Sample["listing"]> {
  const [begun, before] = [performance.now(), server.cpuS()];
  const seen = new Set<string>();
  for await (const page of listUsers(server.endpoint, userPoolId)) for (const { Username } of page) seen.add(Username);
  if (seen.size !== wanted) throw new Error(`${seen.size} of ${wanted} users were listed`);
  return { wallS: (performance.now() - begun) / 1000, cpuS: server.cpuS() - before };
}
