import { afterEach, beforeEach, expect, test } from "vitest";
import { addFederatedUser } from "../../src/sandbox/federated-user.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, smallJob, writeSmallSource } from "../support/small-job.ts";

let sandbox: Sandbox;
let pool: SandboxPool;

beforeEach(async () => {
  sandbox = await startSandbox({ speed: 200, quotas: "off" });
  pool = await addPool(sandbox);
});

afterEach(() => sandbox.close());

const calls = (operation: string) => sandbox.calls.get(operation)?.ok ?? 0;

test("a link to an identity that has signed in already, or that another user has, is found before anything is written", async () => {
  await addFederatedUser(sandbox, pool.userPoolId, { provider: "Google", subject: "g-1" });
  await pool.call("AdminCreateUser", { Username: "someone" });
  await pool.call("AdminLinkProviderForUser", {
    DestinationUser: { ProviderName: "Cognito", ProviderAttributeValue: "someone" },
    SourceUser: { ProviderName: "WerkSSO", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: "s-2" },
  });
  const before = await pool.users();
  const rows = [
    importable(1, { google: "g-1" }),
    importable(2, { saml: "s-2" }),
    importable(3, { google: "g-3", saml: "s-3" }),
    importable(4, { saml: "g-1" }),
  ];
  const run = await runSmallJob((await smallJob(pool, rows)).path, pool);
  expect(run.plan.reject).toEqual({ rows: 2, reasons: { "link-in-pool": 2 } });
  expect(run.plan.steps.link).toBe(3);
  expect(fates(run.rows)).toEqual(["rejected link-in-pool", "rejected link-in-pool", "created", "created"]);
  await expectAccounted(pool, run, before);
});

test("of two rows with a link to one identity the first keeps it", async () => {
  const rows = [importable(1, { google: "g-1" }), importable(2, { google: "g-1" }), importable(3, { saml: "g-1" })];
  const run = await runSmallJob((await smallJob(pool, rows)).path, pool);
  expect(fates(run.rows)).toEqual(["created", "rejected duplicate-link", "created"]);
  await expectAccounted(pool, run);
});

test("a user's own link is no obstacle to its row, in later runs too, and another row cannot take it", async () => {
  const job = await smallJob(pool, [importable(1, { google: "g-1" })]);
  await runSmallJob(job.path, pool);
  await writeSmallSource(job, [importable(1, { google: "g-1" }), importable(2, { google: "g-1" }), importable(3, { google: "g-3" })]);
  const again = await runSmallJob(job.path, pool);
  expect(fates(again.rows)).toEqual(["unchanged", "rejected duplicate-link", "created"]);
  expect((await expectAccounted(pool, again)).map(({ attributes }) => attributes["identities"])).toEqual(["Google:g-1", "Google:g-3"]);
});

test("a row whose link stood, but whose run died, is finished and not refused", async () => {
  const job = await smallJob(pool, [importable(1, { google: "g-1", password: "Example-Pass-1", groups: ["readers"] })]);
  await runSmallJob(job.path, pool, {
    decorate: (inner) => ({
      async call(operation, request, signal) {
        const result = await inner.call(operation, request, signal);
        if (operation === "linkProvider") throw new Error("died");
        return result;
      },
      serverTime: () => inner.serverTime(),
    }),
  }).catch(() => undefined);
  expect(calls("AdminLinkProviderForUser")).toBe(1);
  const fresh = await runSmallJob(job.path, pool, { fresh: true });
  expect(fates(fresh.rows)).toEqual(["created"]);
  await expectAccounted(pool, fresh);
});

test("a row that is a provider's own profile is rejected, whatever its letters' case where the pool does not mind it", async () => {
  const rows = [
    importable(1, { username: "Google_104729" }),
    importable(2, { username: "google_104730" }),
    importable(3, { username: "WerkSSO_ann@example.com" }),
    importable(4, { username: "Google_" }),
    importable(5, { username: "Facebook_1" }),
  ];
  const run = await runSmallJob((await smallJob(pool, rows)).path, pool);
  expect(fates(run.rows)).toEqual([
    "rejected username-of-provider",
    "rejected username-of-provider",
    "rejected username-of-provider",
    "created",
    "created",
  ]);
});
