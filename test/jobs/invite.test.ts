import { readFile, writeFile } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import type { InviteOptions } from "../../src/jobs/invite/invite-job.ts";
import type { Pool } from "../../src/load/index.ts";
import type { SandboxSettings } from "../../src/sandbox/settings.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { faultyPool } from "../support/faulty-pool.ts";
import { importPool } from "../support/import-pool.ts";
import { type Invited, type InviteSurroundings, inviteSmallJob } from "../support/invite-small-job.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import type { SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, type SmallRow, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox | undefined;

afterEach(() => sandbox?.close());

interface Loaded {
  readonly pool: SandboxPool;
  readonly job: SmallJob;
  /** The number of the latest call that loading made. */
  readonly lastCall: number;
}

/** By import job RESET_REQUIRED (verified), by admin-api FORCE_CHANGE_PASSWORD (not verified) or CONFIRMED (with a password). */
async function loaded(
  rows: readonly SmallRow[],
  settings: Partial<SandboxSettings> = {},
  changes: Record<string, unknown> = {},
): Promise<Loaded> {
  const pool = await importPool(undefined, { callHistory: 5_000, ...settings });
  sandbox = pool.sandbox;
  const job = await smallJob(pool, rows, changes);
  const { summary } = await runSmallJob(job.path, pool);
  expect(summary.outcomes.created).toBe(rows.length);
  return { pool, job, lastCall: pool.sandbox.history().at(-1)?.number ?? 0 };
}

const invited = (number: number, more: Partial<SmallRow> = {}) => importable(number, { verified: false, ...more });
const reset = (number: number, more: Partial<SmallRow> = {}) => importable(number, more);
const many = (count: number, row: (number: number) => SmallRow) => Array.from({ length: count }, (_, index) => row(index + 1));

function invite({ pool, job }: Loaded, options: Partial<InviteOptions> = {}, around: InviteSurroundings = {}): Promise<Invited> {
  return inviteSmallJob(job.path, pool, options, around);
}

/** Messages by the sandbox's own count, and how many the user with the most of them was sent. */
function outbox({ pool, lastCall }: Loaded): { readonly emails: number; readonly most: number } {
  const messages = pool.sandbox.history(lastCall).filter(({ operation, result }) => result === "ok" && SENDS.has(operation));
  const counts = [...Map.groupBy(messages, ({ user }) => user).values()].map(({ length }) => length);
  return { emails: pool.sandbox.outbox.sent.get("EMAIL") ?? 0, most: Math.max(0, ...counts) };
}

const SENDS = new Set(["AdminCreateUser", "AdminResetUserPassword"]);

test("each user gets the message that its status asks for, and nobody gets a second one", async () => {
  const world = await loaded([
    invited(1),
    invited(2),
    reset(3),
    reset(4),
    importable(5, { password: "Correct-Horse-9" }),
    invited(6, { disabled: true }),
  ]);
  const first = await invite(world);
  expect(first.plan).toMatchObject({
    users: 6,
    send: { "invitation-email": 2, "invitation-sms": 0, "reset-code-email": 2, "reset-code-sms": 0 },
    leave: { confirmed: 1, disabled: 1 },
    perDay: 50,
    lastDay: 0,
  });
  expect(first.waves).toMatchObject({ ended: "done", waves: 1, sent: 4, unconfirmed: 0, refused: 0, left: 0 });
  expect(first.exitCode).toBe(0);
  expect(first.kept.map(({ sourceKey, kind, medium, state }) => `${sourceKey} ${kind} ${medium} ${state}`)).toEqual([
    "key-1 invitation email sent",
    "key-2 invitation email sent",
    "key-3 reset-code email sent",
    "key-4 reset-code email sent",
  ]);
  expect(outbox(world)).toEqual({ emails: 4, most: 1 });
  expect(world.pool.sandbox.outbox.codes.map(({ to }) => to).sort()).toEqual(["user-3@example.com", "user-4@example.com"]);

  const second = await invite(world);
  expect(second.plan).toMatchObject({ leave: { "sent-before": 4, confirmed: 1, disabled: 1 }, lastDay: 4 });
  expect(second.waves).toMatchObject({ ended: "done", waves: 0, sent: 0 });
  expect(outbox(world)).toEqual({ emails: 4, most: 1 });
});

test("a plan sends nothing, and a message that is not confirmed is not sent", async () => {
  const world = await loaded([invited(1), reset(2)]);
  const { waves, kept } = await invite(world, { planOnly: true });
  expect({ waves, kept }).toEqual({ waves: undefined, kept: [] });
  await expect(invite(world, { confirm: async () => false })).rejects.toMatchObject({ exit: "refused" });
  expect(world.pool.sandbox.outbox.sent.size).toBe(0);
});

test("users are chosen by kind, by source key, by run and by number", async () => {
  const world = await loaded([invited(1), reset(2), invited(3), reset(4), invited(5)]);
  const kind = await invite(world, { kind: "reset-code", planOnly: true });
  expect(kind.plan).toMatchObject({ send: { "reset-code-email": 2 }, leave: { "kind-not-asked": 3 } });
  const only = await invite(world, { only: ["key-1", "key-4", "nobody"], planOnly: true });
  expect(only.plan).toMatchObject({ users: 2, send: { "invitation-email": 1, "reset-code-email": 1 }, unknownKeys: 1 });
  const sms = await invite(world, { medium: "sms", planOnly: true });
  expect(sms.plan).toMatchObject({ send: { "invitation-sms": 0, "reset-code-email": 2 }, leave: { "no-address": 3 } });
  const limited = await invite(world, { limit: 2 });
  expect(limited.waves).toMatchObject({ ended: "limit", sent: 2, left: 3 });
  expect(limited.exitCode).toBe(0);
  await expect(invite(world, { run: "no-such-run" })).rejects.toMatchObject({ exit: "notFound" });
  const rest = await invite(world);
  expect(rest.waves).toMatchObject({ ended: "done", sent: 3, left: 0 });
  expect(outbox(world).emails).toBe(5);
});

test("messages go out in waves; who signs in between two waves gets none, and no password of theirs is voided", async () => {
  const world = await loaded(many(5, reset));
  const signedIn = async () => {
    if (world.pool.sandbox.outbox.codes.length < 4) return;
    await world.pool.call("AdminSetUserPassword", { Username: "user-5", Password: "Correct-Horse-9", Permanent: true });
  };
  const { waves, events } = await invite(world, { wave: 2 }, { onSleep: signedIn });
  expect(waves).toMatchObject({ ended: "done", waves: 3, sent: 4, notNeeded: 1, left: 0 });
  expect(events.filter(({ type }) => type === "invitation-wave")).toMatchObject([
    { wave: 1, sent: 2, left: 3 },
    { wave: 2, sent: 4, left: 1 },
  ]);
  const users = await world.pool.users();
  expect(users.find(({ username }) => username === "user-5")).toMatchObject({ status: "CONFIRMED" });
});

test("the day's messages end a command with its own exit code, and the same command goes on the next day", {
  timeout: 60_000,
}, async () => {
  const world = await loaded(many(7, (number) => (number % 2 ? invited(number) : reset(number))));
  const first = await invite(world, { perDay: 3 });
  expect(first.waves).toMatchObject({ ended: "daily-limit", sent: 3, left: 4 });
  expect(first.exitCode).toBe(8);
  const sameDay = await invite(world, { perDay: 3 });
  expect(sameDay.waves).toMatchObject({ ended: "daily-limit", waves: 0, sent: 0, left: 4 });
  const nextDay = (pool: Pool): Pool => ({ ...pool, serverTime: () => pool.serverTime() + 25 * 3_600_000 });
  const second = await invite(world, { perDay: 3 }, { decorate: nextDay });
  expect(second.plan.lastDay).toBe(0);
  expect(second.waves).toMatchObject({ ended: "daily-limit", sent: 3, left: 1 });
  const more = await invite(world, { perDay: 100 });
  expect(more.waves).toMatchObject({ ended: "done", sent: 1, left: 0 });
});

test("where Cognito says that the day's mails are used up, sending stops at once and nobody is lost", async () => {
  const world = await loaded(
    many(40, (number) => (number % 2 ? invited(number) : reset(number))),
    { dailyEmails: 10 },
  );
  const { waves, exitCode, kept } = await invite(world);
  expect(waves).toMatchObject({ ended: "daily-limit", sent: 10, unconfirmed: 0, refused: 0, left: 30 });
  expect(exitCode).toBe(8);
  expect(kept.map(({ state }) => state)).toEqual(Array.from({ length: 10 }, () => "sent"));
  expect(outbox(world)).toEqual({ emails: 10, most: 1 });
  const refusals = world.pool.sandbox.history().filter(({ result }) => result === "LimitExceededException").length;
  expect(refusals).toBeGreaterThanOrEqual(3);
  expect(refusals).toBeLessThan(15);
});

test("a limit of one user alone keeps nobody else waiting", async () => {
  const world = await loaded(many(6, reset));
  const { waves, exitCode } = await invite(
    world,
    { wave: 1 },
    {
      decorate: (pool) => ({
        ...pool,
        call: async (operation, request, signal) =>
          operation === "resetPassword" && (request as { username: string }).username === "user-2"
            ? { ok: false, failure: { kind: "fatal", code: "LimitExceededException", message: "Attempt limit exceeded" } }
            : pool.call(operation, request, signal),
        serverTime: () => pool.serverTime(),
      }),
    },
  );
  expect(waves).toMatchObject({ ended: "daily-limit", sent: 5, left: 1 });
  expect(exitCode).toBe(8);
  expect((await invite(world)).waves).toMatchObject({ ended: "done", sent: 1, left: 0 });
});

test("a lost answer leaves the message unconfirmed: it is not sent again, unless that is asked for", async () => {
  const world = await loaded([invited(1), reset(2), invited(3)]);
  const lose = (pool: Pool) =>
    faultyPool(pool, (operation) => (operation === "resendInvitation" || operation === "resetPassword" ? "answer-lost" : "pass")).pool;
  const first = await invite(world, {}, { decorate: lose });
  expect(first.waves).toMatchObject({ sent: 0, unconfirmed: 3, left: 0 });
  expect(first.exitCode).toBe(3);
  expect(outbox(world)).toEqual({ emails: 3, most: 1 });
  const second = await invite(world);
  expect(second.plan.leave).toEqual({ unconfirmed: 3 });
  expect(second.exitCode).toBe(3);
  expect(outbox(world)).toEqual({ emails: 3, most: 1 });
  const again = await invite(world, { againInDoubt: true });
  expect(again.waves).toMatchObject({ sent: 3, unconfirmed: 0 });
  expect(again.exitCode).toBe(0);
  expect(outbox(world)).toEqual({ emails: 6, most: 2 });
  expect((await invite(world, { againInDoubt: true })).plan.leave).toEqual({ "sent-before": 3 });
});

test("whom loading itself invited gets no second invitation, whatever the job file says by now", async () => {
  const world = await loaded([invited(1), invited(2), reset(3)], {}, { policies: { invitation: "email" } });
  expect(outbox(world).emails).toBe(2);
  const written = JSON.parse(await readFile(world.job.path, "utf8")) as object;
  await writeFile(world.job.path, JSON.stringify({ ...written, policies: {} }));
  const { plan, waves } = await invite(world);
  expect(plan).toMatchObject({ send: { "invitation-email": 0, "reset-code-email": 1 }, leave: { "invited-by-loading": 2 } });
  expect(waves).toMatchObject({ ended: "done", sent: 1, left: 0 });
  expect(outbox(world).emails).toBe(3);
});

test("after several lost answers in a row the command stops instead of using up the list", async () => {
  const world = await loaded(many(30, invited));
  const lose = (pool: Pool) => faultyPool(pool, (operation) => (operation === "resendInvitation" ? "request-lost" : "pass")).pool;
  await expect(invite(world, {}, { decorate: lose })).rejects.toMatchObject({ exit: "temporary" });
  const { plan } = await invite(world, { planOnly: true });
  expect(plan.leave["unconfirmed"]).toBeGreaterThanOrEqual(5);
  expect(plan.leave["unconfirmed"]).toBeLessThanOrEqual(13);
});

test("what was not sent for certain is sent by the next command", async () => {
  const world = await loaded([invited(1), reset(2)]);
  const failing = (pool: Pool) => faultyPool(pool, (operation) => (operation === "listUsers" ? "pass" : "not-sent")).pool;
  await expect(invite(world, {}, { decorate: failing })).rejects.toMatchObject({ exit: "temporary" });
  const refusing = (pool: Pool) => faultyPool(pool, (operation) => (operation === "listUsers" ? "pass" : "refused")).pool;
  const refused = await invite(world, {}, { decorate: refusing });
  expect(refused.waves).toMatchObject({ sent: 0, refused: 2 });
  expect(refused.exitCode).toBe(3);
  expect(refused.kept.map(({ failure }) => failure)).toEqual(["InvalidParameterException", "InvalidParameterException"]);
  const { waves, plan } = await invite(world);
  expect(plan.lastDay).toBe(0);
  expect(waves).toMatchObject({ ended: "done", sent: 2 });
});

test("SES, SMS and a pool without self-service recovery: what cannot be known is asked for, what cannot be sent is said", async () => {
  const world = await loaded([invited(1, { phone: "+15555550101" }), reset(2)]);
  await expect(invite(world, { medium: "sms" })).rejects.toMatchObject({ exit: "usage", hint: expect.stringContaining("--per-day") });
  const EmailConfiguration = {
    EmailSendingAccount: "DEVELOPER",
    SourceArn: "arn:aws:ses:eu-central-1:123456789012:identity/mail.example.com",
  };
  const AccountRecoverySetting = { RecoveryMechanisms: [{ Priority: 1, Name: "admin_only" }] };
  await world.pool.call("UpdateUserPool", { EmailConfiguration, AccountRecoverySetting, AutoVerifiedAttributes: ["email"] });
  await expect(invite(world)).rejects.toMatchObject({ exit: "usage", message: expect.stringContaining("Amazon SES") });
  const { plan, waves } = await invite(world, { perDay: 200 });
  expect(plan).toMatchObject({ send: { "invitation-email": 1 }, leave: { "recovery-by-administrators": 1 }, perDay: 200 });
  expect(waves).toMatchObject({ sent: 1 });
});
