// The sandbox beside cognito-local 5.3.0: the same client, the same pool and the same users. AdminCreateUser for the first users of a pool and
// once it holds many, ListUsers over all of them, and memory. Both keep what they are told on disk: the sandbox in SQLite with every answered
// write durable, cognito-local in a JSON file of the whole pool. CPU is the server's, from /proc, so on Linux alone.
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
import { type PoolServer, startCognitoLocal } from "./cognito-local-server.ts";

/** Users whose creation is measured, first and last. */
const MEASURED = 500;
const UNDER_WAY = 16;
/** Filling a server must be over by then. */
const LIMIT_MS = 900_000;

interface Cost {
  readonly perSecond: number;
  readonly cpuMs: number;
}

interface Sample {
  readonly first: Cost;
  readonly later: Cost;
  readonly listing: { readonly wallS: number; readonly cpuS: number };
  readonly fillingS: number;
  readonly peakMiB: number;
}

const options = benchOptions({ rows: 10_000, rounds: 1 });
const servers = [
  { name: "sandbox", start: startSandbox },
  { name: "cognito-local", start: startCognitoLocal },
] as const;
const samples = await inTurn<Sample>(
  options.rounds,
  servers.map(({ name, start }) => ({ name, run: () => measure(start) })),
);
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

async function startSandbox(): Promise<PoolServer> {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-bench-sandbox-"));
  const sandbox = await startBenchSandbox(options.program, ["--quotas", "off", "--data", join(folder, "data")]);
  const close = async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...sandbox, close };
}

async function measure(start: () => Promise<PoolServer>): Promise<Sample> {
  const server = await start();
  try {
    const { UserPool } = (await callSandbox(server.endpoint, "CreateUserPool", {
      PoolName: "bench",
      UsernameAttributes: ["email"],
      Schema: [{ Name: "plan", AttributeDataType: "String", Mutable: true }],
    })) as { readonly UserPool: { readonly Id: string } };
    const first = await createUsers(server, UserPool.Id, 0, MEASURED);
    const begun = performance.now();
    await createUsers(server, UserPool.Id, MEASURED, options.rows);
    const fillingS = (performance.now() - begun) / 1000;
    const later = await createUsers(server, UserPool.Id, MEASURED + options.rows, MEASURED);
    const listing = await list(server, UserPool.Id, options.rows + 2 * MEASURED);
    return { first, later, listing, fillingS, peakMiB: server.peakMiB() };
  } finally {
    await server.close();
  }
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
