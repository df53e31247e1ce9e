import { afterAll, beforeAll, expect, test } from "vitest";
import type { PoolConnection } from "../../../src/cognito/connect.ts";
import { loadUser, type Pool, type RowProgress, retryingPool, stepsOf, unhurriedPool } from "../../../src/load/index.ts";
import { type PlannedUser, Secret } from "../../../src/model/index.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { type Fate, faultyPool, seededFates } from "../../support/faulty-pool.ts";
import { addPool, type HeldUser, type SandboxPool } from "../../support/sandbox-pool.ts";
import { bare, everyStep } from "./planned-user.ts";

let sandbox: Sandbox;
let pool: SandboxPool;
let connection: PoolConnection;

beforeAll(async () => {
  sandbox = await startSandbox({ quotas: "off" });
  pool = await addPool(sandbox);
  connection = pool.connect();
});

afterAll(async () => {
  await connection.close();
  await sandbox.close();
});

const STEPS = ["create", "disable", "password", "group readers", "group writers", "link Google"] as const;
const OPERATIONS = ["createUser", "disableUser", "setPassword", "addToGroup", "addToGroup", "linkProvider"] as const;

/** Loads a user over `through`, keeping the journal's entries; retries wait for nothing. */
async function load(user: PlannedUser, through: Pool, start: Partial<RowProgress> = {}, signal?: AbortSignal) {
  const journal: RowProgress[] = [];
  const { ref, sourceKey, username } = user;
  const patient = retryingPool(through, { sleep: async () => undefined, random: () => 0 });
  const steps = stepsOf(user, { invitation: "none", generatePassword: () => new Secret("Generated-Pass-1") });
  const result = loadUser(
    { pool: patient, journal: { record: async (progress) => void journal.push(progress) }, steps, targetBySub: false },
    { ref, sourceKey, username, stepsDone: 0, ...start },
    signal,
  );
  return { journal, result, outcome: await result.catch((error: unknown) => error) };
}

async function held(user: PlannedUser): Promise<HeldUser | undefined> {
  return (await pool.users()).find(({ username }) => username === user.username);
}

/** The fate of the n-th call of an operation; all other calls pass. */
function once(operation: string, nth: number, fate: Fate): Parameters<typeof faultyPool>[1] {
  return (called, _call, ofOperation) => (called === operation && ofOperation === nth ? fate : "pass");
}

/** The whole of what the pool holds of a user with every step. */
function whole(user: PlannedUser): object {
  return {
    status: "CONFIRMED",
    enabled: false,
    groups: ["readers", "writers"],
    attributes: { email: user.attributes.get("email"), email_verified: "true", identities: `Google:${user.links[0]?.id}` },
  };
}

test("a user takes its steps in order, disabled before it has anything to sign in with, each call with its intent written before", async () => {
  const user = everyStep();
  const written: string[] = [];
  const progress: RowProgress = { ref: user.ref, sourceKey: user.sourceKey, username: user.username, stepsDone: 0 };
  const steps = stepsOf(user, { invitation: "none", generatePassword: () => new Secret("never") });
  expect(steps.map(({ name }) => name)).toEqual(STEPS);
  const spied: Pool = {
    call(operation, request, signal) {
      written.push(operation);
      return connection.pool.call(operation, request, signal);
    },
    serverTime: () => connection.pool.serverTime(),
  };
  const journal = {
    async record({ stepsDone, intentAt, outcome }: RowProgress) {
      written.push(outcome ? `outcome ${outcome.status}` : intentAt === undefined ? "?" : `intent ${stepsDone}`);
    },
  };
  const outcome = await loadUser({ pool: spied, journal, steps, targetBySub: false }, progress);
  expect(written).toEqual([...OPERATIONS.flatMap((operation, index) => [`intent ${index}`, operation]), "outcome created"]);
  expect(await held(user)).toMatchObject({ ...whole(user), sub: outcome.status === "created" ? outcome.sub : "" });
});

const CALLS = OPERATIONS.map(
  (operation, index) => [STEPS[index] as string, operation, operation === "addToGroup" ? index - 2 : 1] as const,
);

test.each(
  CALLS.flatMap((call) => (["not-sent", "request-lost", "answer-lost", "throttled"] as const).map((fate) => [...call, fate] as const)),
)("step %s (%s, call %i) whose call is %s is done once all the same", async (_step, operation, nth, fate) => {
  const user = everyStep();
  const faulty = faultyPool(connection.pool, once(operation, nth, fate));
  const { outcome, journal } = await load(user, faulty.pool);
  expect(faulty.calls.some((call) => call.fate === fate)).toBe(true);
  const found = await held(user);
  expect(outcome).toEqual({ status: "created", sub: found?.sub });
  expect(found).toMatchObject(whole(user));
  expect(journal.at(-1)).toMatchObject({ stepsDone: 6, intentAt: undefined });
});

test.each(CALLS.slice(1))(
  "a refusal of step %s (%s, call %i) is the user's outcome, and the other steps go on",
  async (step, operation, nth) => {
    const user = everyStep();
    const { outcome } = await load(user, faultyPool(connection.pool, once(operation, nth, "refused")).pool);
    expect(outcome).toMatchObject({ status: "failed", step, failure: { code: "InvalidParameterException" } });
    const left = {
      ...whole(user),
      ...(operation === "disableUser" ? { enabled: true } : {}),
      ...(operation === "setPassword" ? { status: "FORCE_CHANGE_PASSWORD" } : {}),
      ...(operation === "addToGroup" ? { groups: [nth === 1 ? "writers" : "readers"] } : {}),
      ...(operation === "linkProvider" ? { attributes: { email: user.attributes.get("email"), email_verified: "true" } } : {}),
    };
    expect(await held(user)).toMatchObject(left);
  },
);

test("after a refused creation no further step is tried", async () => {
  const faulty = faultyPool(connection.pool, once("createUser", 1, "refused"));
  const { outcome, journal } = await load(everyStep(), faulty.pool);
  expect(outcome).toMatchObject({ status: "failed", step: "create" });
  expect(faulty.calls.map(({ operation }) => operation)).toEqual(["createUser"]);
  expect(journal.at(-1)).toMatchObject({ stepsDone: 0, intentAt: undefined });
});

test("the first of two refusals is the one that is told", async () => {
  const faulty = faultyPool(connection.pool, (operation) => (operation === "addToGroup" ? "refused" : "pass"));
  const { outcome } = await load(everyStep(), faulty.pool);
  expect(outcome).toMatchObject({ status: "failed", step: "group readers" });
});

test("a creation in doubt that was not applied is repeated, one that was is adopted with its sub", async () => {
  for (const applied of [true, false]) {
    const user = bare();
    const intentAt = connection.pool.serverTime();
    const { username, attributes } = user;
    if (applied) await connection.pool.call("createUser", { username, attributes, invitation: "none" });
    const faulty = faultyPool(connection.pool, () => "pass");
    const { outcome } = await load(user, faulty.pool, { intentAt });
    expect(outcome).toEqual({ status: "created", sub: (await held(user))?.sub });
    expect(faulty.calls.map(({ operation }) => operation)).toEqual(applied ? ["getUser"] : ["getUser", "createUser"]);
  }
});

test.each([
  ["is older than the intent", "user-%@example.com", 3_600_000],
  ["has other values", "else-%@example.com", 0],
])("a creation in doubt whose user %s is somebody else's: failed, untouched, and no further step", async (_why, address, lateMs) => {
  const user = everyStep();
  const email = address.replace("%", user.username.slice("user-".length));
  await connection.pool.call("createUser", {
    username: user.username,
    attributes: new Map([
      ["email", email],
      ["email_verified", "true"],
    ]),
    invitation: "none",
  });
  const faulty = faultyPool(connection.pool, () => "pass");
  const { outcome } = await load(user, faulty.pool, { intentAt: connection.pool.serverTime() + lateMs });
  expect(outcome).toMatchObject({ status: "failed", step: "create", failure: { code: "UserNotProvablyOurs" } });
  expect(faulty.calls.map(({ operation }) => operation)).toEqual(["getUser"]);
  expect(await held(user)).toMatchObject({ enabled: true, groups: [], status: "FORCE_CHANGE_PASSWORD", attributes: { email } });
});

test("a creation in doubt that arrives only after it was looked for is adopted, and not taken for somebody else's", async () => {
  const user = everyStep();
  const { username, attributes } = user;
  const late: Pool = {
    async call(operation, request, signal) {
      if (operation === "createUser") await connection.pool.call("createUser", { username, attributes, invitation: "none" });
      return connection.pool.call(operation, request, signal);
    },
    serverTime: () => connection.pool.serverTime(),
  };
  const { outcome } = await load(user, late, { intentAt: connection.pool.serverTime() });
  expect(outcome).toEqual({ status: "created", sub: (await held(user))?.sub });
  expect(await held(user)).toMatchObject(whole(user));
});

test("a creation that finds the name taken is refused, and its user is left alone", async () => {
  const user = everyStep();
  await pool.call("AdminCreateUser", { Username: user.username });
  const { outcome } = await load(user, connection.pool);
  expect(outcome).toMatchObject({ status: "failed", step: "create", failure: { code: "UsernameExistsException" } });
  expect(await held(user)).toMatchObject({ enabled: true, groups: [] });
});

test("a link that Cognito refuses although it stands counts as made, and one that does not stand as refused", async () => {
  const user = bare({ links: [{ provider: "Google", attribute: "Cognito_Subject", id: "shared" }] });
  expect((await load(user, connection.pool)).outcome).toMatchObject({ status: "created" });
  const again = await load(user, connection.pool, { stepsDone: 1, sub: "known" });
  expect(again.outcome).toEqual({ status: "created", sub: "known" });
  const rival = bare({ links: user.links });
  expect((await load(rival, connection.pool)).outcome).toMatchObject({ status: "failed", step: "link Google" });
});

test("a link in doubt is read back, and repeated only where it is not there", async () => {
  for (const applied of [true, false]) {
    const user = bare({ links: [{ provider: "Google", attribute: "Cognito_Subject", id: `doubt-${applied}` }] });
    await load({ ...user, links: [] }, connection.pool);
    const [link] = user.links;
    if (applied && link) await connection.pool.call("linkProvider", { username: user.username, ...link });
    const faulty = faultyPool(connection.pool, () => "pass");
    const { outcome } = await load(user, faulty.pool, { stepsDone: 1, intentAt: connection.pool.serverTime(), sub: "known" });
    expect(outcome).toEqual({ status: "created", sub: "known" });
    expect(faulty.calls.map(({ operation }) => operation)).toEqual(applied ? ["getUser"] : ["getUser", "linkProvider"]);
    expect((await held(user))?.attributes["identities"]).toBe(`Google:doubt-${applied}`);
  }
});

test("another identity of the same provider is not taken for the link", async () => {
  const google = (id: string) => ({ provider: "Google", attribute: "Cognito_Subject", id });
  const user = bare({ links: [google("wanted")] });
  await load({ ...user, links: [google("another")] }, connection.pool);
  const { outcome } = await load(user, connection.pool, { stepsDone: 1, intentAt: connection.pool.serverTime(), sub: "known" });
  expect(outcome).toMatchObject({ status: "failed", step: "link Google" });
});

test("a drain between two steps keeps what is done, and the rest is done when the row is taken up again", async () => {
  const user = everyStep();
  const drain = new AbortController();
  const faulty = faultyPool(unhurriedPool(connection.pool, new AbortController().signal), (operation) => {
    if (operation === "setPassword") drain.abort(new Error("drained"));
    return "pass";
  });
  const { outcome, journal } = await load(user, faulty.pool, {}, drain.signal);
  expect(outcome).toEqual(new Error("drained"));
  expect(journal.at(-1)).toMatchObject({ stepsDone: 3, intentAt: undefined });
  expect(journal.at(-1)).not.toHaveProperty("outcome");
  expect(await held(user)).toMatchObject({ status: "CONFIRMED", enabled: false, groups: [] });
  const rest = faultyPool(connection.pool, () => "pass");
  expect((await load(user, rest.pool, journal.at(-1))).outcome).toMatchObject({ status: "created" });
  expect(rest.calls.map(({ operation }) => operation)).toEqual(["addToGroup", "addToGroup", "linkProvider"]);
  expect(await held(user)).toMatchObject(whole(user));
});

test("an answer that is lost again and again ends the run, with the step in doubt on disk", async () => {
  const user = bare();
  const { outcome, journal } = await load(
    user,
    faultyPool(connection.pool, (operation) => (operation === "createUser" ? "request-lost" : "pass")).pool,
  );
  expect(outcome).toMatchObject({ name: "RunError", exit: "temporary" });
  expect(journal.at(-1)).toMatchObject({ stepsDone: 0, intentAt: expect.any(Number) });
});

test("a password that only its own lost answer put into the history is set", async () => {
  const file = { PoolName: "history", Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 3 } } };
  const other = await addPool(sandbox, file);
  const historic = other.connect();
  try {
    const user = everyStep({ groups: [], links: [], attributes: new Map() });
    const faulty = faultyPool(historic.pool, once("setPassword", 1, "answer-lost"));
    expect((await load(user, faulty.pool)).outcome).toMatchObject({ status: "created" });
    expect((await other.users())[0]).toMatchObject({ status: "CONFIRMED", enabled: false });
  } finally {
    await historic.close();
  }
});

test("no schedule of faults leaves a user half done or done twice", async () => {
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  const fates = seededFates(seed, 0.4, ["not-sent", "request-lost", "answer-lost", "throttled"]);
  const faulty = faultyPool(connection.pool, fates);
  for (let round = 0; round < 40; round++) {
    const user = everyStep();
    let start: Partial<RowProgress> = {};
    let outcome: unknown;
    // A run that gives up is taken up again from its journal.
    for (let tries = 0; tries < 20 && (outcome === undefined || outcome instanceof Error); tries++) {
      const loaded = await load(user, faulty.pool, start);
      outcome = loaded.outcome;
      start = loaded.journal.at(-1) ?? start;
    }
    const found = await held(user);
    expect(outcome, `seed ${seed}, round ${round}`).toEqual({ status: "created", sub: found?.sub });
    expect(found).toMatchObject(whole(user));
  }
});
