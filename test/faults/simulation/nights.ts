import { rm } from "node:fs/promises";
import { expect } from "vitest";
import type { Sandbox } from "../../../src/sandbox/start-sandbox.ts";
import { withoutSubs } from "../../support/accounted.ts";
import { seeded } from "../../support/proof.ts";
import type { SmallSync } from "../../support/run-small-sync.ts";
import { addPool, type HeldUser, type SandboxPool } from "../../support/sandbox-pool.ts";
import { type SmallJob, smallJob } from "../../support/small-job.ts";
import { caughtUp, type Laboratory } from "./laboratory.ts";
import { type MadeUpNights, madeUpNights } from "./made-up-nights.ts";
import type { PoolTemper } from "./made-up-world.ts";
import type { ScheduleRecord } from "./process.ts";
import { ScheduleOfNights } from "./schedule-of-nights.ts";

/** A schedule that ended as it had to. */
export interface Survived {
  readonly record: ScheduleRecord;
  readonly processes: number;
  readonly temper: PoolTemper;
}

interface Place {
  readonly pool: SandboxPool;
  readonly files: SmallJob;
  readonly before: readonly HeldUser[];
  readonly record: ScheduleRecord;
  readonly schedule: ScheduleOfNights;
}

/**
 * Syncs the nights of a seed twice: through faults, and with none. After one more quiet night both pools have to hold the same, nothing may be left to
 * do in one that is not in the other, and nobody may have been created twice.
 */
export async function tryNights(laboratory: Laboratory, seed: number): Promise<Survived> {
  const random = seeded(seed);
  const nights = madeUpNights(random);
  const sandbox = laboratory.sandboxOf(nights.temper);
  const [disturbed, quiet] = [await placeOf(sandbox, nights, seed), await placeOf(sandbox, nights, seed)];
  for (const rows of nights.nights) {
    await disturbed.schedule.disturbed(rows, random);
    await quiet.schedule.quiet(rows);
    await caughtUp(disturbed.pool);
  }
  const last = nights.nights.at(-1) ?? [];
  const ends = [await disturbed.schedule.quiet(last), await quiet.schedule.quiet(last)] as const;
  await caughtUp(disturbed.pool);
  for (const end of ends) expectAllAccounted(end);
  await judge(disturbed, quiet);
  const looks = [await disturbed.schedule.quiet(last, LOOK), await quiet.schedule.quiet(last, LOOK)] as const;
  expect(stillToDo(looks[0]), "still to do").toEqual(stillToDo(looks[1]));
  for (const { files } of [disturbed, quiet]) await rm(files.folder, { recursive: true });
  return { record: disturbed.record, processes: disturbed.schedule.processes, temper: nights.temper };
}

const LOOK = { drift: true, planOnly: true };

async function placeOf(sandbox: Sandbox, { before, nights, job }: MadeUpNights, seed: number): Promise<Place> {
  const pool = await addPool(sandbox);
  for (const { username, name = "", email = "", verified } of before) {
    const UserAttributes = Object.entries({ name, email, email_verified: String(verified) }).map(([Name, Value]) => ({ Name, Value }));
    await pool.call("AdminCreateUser", { Username: username, MessageAction: "SUPPRESS", UserAttributes });
  }
  await caughtUp(pool);
  const files = await smallJob(pool, nights[0] ?? [], job);
  const record: ScheduleRecord = { seed, met: new Map(), times: new Map(), granted: new Map() };
  return { pool, files, before: await pool.users(), record, schedule: new ScheduleOfNights(pool, files, record) };
}

function expectAllAccounted({ report }: SmallSync): void {
  expect(
    Object.values(report?.outcomes ?? {}).reduce((sum, count) => sum + count, 0),
    "P1",
  ).toBe(report?.rows);
}

async function judge(disturbed: Place, quiet: Place): Promise<void> {
  const users = await disturbed.pool.users();
  const expected = new Map((await quiet.pool.users()).map((user) => [user.username, user]));
  const byStatus = (user: HeldUser) =>
    isMadeInDoubt(disturbed, user, expected.get(user.username)) ? { ...user, status: "RESET_REQUIRED" } : user;
  expect(withoutSubs(users.map(byStatus)), "the pool").toEqual(withoutSubs([...expected.values()]));
  const subs = new Set(users.map(({ sub }) => sub));
  for (const { username, sub } of disturbed.before) expect(subs, `${username} is still the same user`).toContain(sub);
  for (const { username } of users)
    expect(times(disturbed, "AdminCreateUser", username), `creations of ${username}`).toBeLessThanOrEqual(
      1 + times(disturbed, "AdminDeleteUser", username),
    );
  expect(disturbed.pool.sandbox.outbox.sent.size, "messages").toBe(0);
}

/** Of whom it is open whether an import job made them is asked by name, and where nobody is there the user is made by a call. */
function isMadeInDoubt(disturbed: Place, { username, status }: HeldUser, expected: HeldUser | undefined): boolean {
  return status === "FORCE_CHANGE_PASSWORD" && expected?.status === "RESET_REQUIRED" && times(disturbed, "AdminCreateUser", username) > 0;
}

function times({ record }: Place, operation: string, username: string): number {
  return record.granted.get(`${operation} ${username}`) ?? 0;
}

function stillToDo({ plan: { create, change, missing, reject, rows } }: SmallSync) {
  return { create, change, missing, reject, rows };
}
