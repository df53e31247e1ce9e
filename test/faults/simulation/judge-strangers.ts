import { expect } from "vitest";
import { withoutSubs } from "../../support/accounted.ts";
import type { HeldUser } from "../../support/sandbox-pool.ts";
import { expectFinished } from "./judge.ts";
import type { Ended } from "./laboratory.ts";
import type { MadeUpRow, MadeUpWorld } from "./made-up-world.ts";
import { endingsOf } from "./plain-model.ts";
import { counted } from "./process.ts";
import { DOINGS, type Stranger, type Strangers } from "./strangers.ts";

/** What has to be met for the schedules to prove anything. */
export const MEETINGS = [
  ...DOINGS.map((doing) => `somebody came: ${doing}`),
  ...["created", "skipped", "rejected", "failed", "updated"].map((status) => `a row that somebody was faster than: ${status}`),
];

/**
 * What holds where other people came into the pool meanwhile: each row has one outcome; a row is called created only where the user of its name is
 * ours, and as planned; nobody is in the pool whom neither a row nor a stranger accounts for; and a stranger is untouched, down to the date of
 * the latest change, unless the job is to update who has a row's name and says that it did.
 */
export async function judgeStrangers(ended: Ended): Promise<void> {
  const { pool, world, record } = ended;
  const strangers = ended.strangers as Strangers;
  const others = (await pool.users()).filter(({ username }) => strangers.came.has(username));
  const { told, users: all } = await expectFinished(ended, [...ended.before, ...others]);
  const users = new Map(all.map((user) => [user.username, user]));
  world.rows.forEach((given, index) => {
    const { username = "", key } = given.row;
    const fate = told[index] ?? "";
    // A row whose key came before may stand for it where the earlier ones lost their names.
    const isFirst = !world.rows.some(({ row }, earlier) => earlier < index && row.key === key && LOADED.test(told[earlier] ?? ""));
    const made: MadeUpRow = given.is === "duplicate" && isFirst && !fate.startsWith("rejected ") ? { ...given, is: "new" } : given;
    const byName = strangers.came.get(username);
    const byAddress = strangers.came.get(`stranger-${username}`);
    const what = `row ${index + 1} (${made.is}, ${byName?.doing}, ${byAddress?.doing})`;
    const isMet = byName !== undefined || byAddress !== undefined;
    if (isMet) {
      expect(fate, what).toMatch(byName === undefined ? LOST_ADDRESS : LOST_NAME[world.existing]);
      counted(record.met, `a row that somebody was faster than: ${fate.split(" ")[0]}`);
    }
    if (!isMet || fate === "created") expectAsModelled(world, made, fate, users.get(username), what);
  });
  for (const stranger of strangers.came.values()) {
    counted(record.met, `somebody came: ${stranger.doing}`);
    const taken = world.existing === "update" && told[world.rows.findIndex(({ row }) => row.username === stranger.username)] === "updated";
    await expectUntouched(strangers, stranger, taken);
    expect([...record.granted.keys()], "passwords").not.toContain(`AdminSetUserPassword ${stranger.username}`);
  }
  for (const [request, times] of record.granted) if (request.startsWith("AdminCreateUser ")) expect(times, request).toBe(1);
}

const LOADED = /^(created|adopted|updated)$/;
const REFUSED = "rejected [a-z-]+|failed create [A-Za-z]+|unconfirmed [a-z-]+";
/** What may become of a row whose name somebody else got; never `created`, and nobody is taken over whom the job is to leave alone. */
const LOST_NAME: Readonly<Record<MadeUpWorld["existing"], RegExp>> = {
  skip: new RegExp(`^(skipped user-exists|${REFUSED})$`),
  fail: new RegExp(`^(${REFUSED})$`),
  adopt: new RegExp(`^(failed adopt ExistingUserDiffers|${REFUSED})$`),
  update: new RegExp(`^(updated|failed update [A-Za-z]+|${REFUSED})$`),
};
/** Of a row whose address somebody else may sign in by, or did so too late. */
const LOST_ADDRESS = new RegExp(`^(created|adopted|updated|skipped user-exists|failed (adopt|update) [A-Za-z]+|${REFUSED})$`);

function expectAsModelled(world: MadeUpWorld, made: MadeUpRow, fate: string, user: HeldUser | undefined, what: string): void {
  const endings = endingsOf(world, made, { importJobFailed: true, importJobStopped: true });
  const ending = endings.find((one) => one.fate === fate);
  expect(ending, `${what}: ${fate}`).toBeDefined();
  expect(user && withoutSubs([user])[0], what).toEqual(ending?.user);
}

async function expectUntouched(strangers: Strangers, { username, doing, shown }: Stranger, taken: boolean): Promise<void> {
  const now = await strangers.show(username);
  if (!taken || doing === "address") expect(now, `${username}, ${doing}`).toEqual(shown);
  else expect(now, `${username}, ${doing}`).toMatchObject({ Username: username });
}
