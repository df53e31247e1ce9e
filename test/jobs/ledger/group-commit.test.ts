import { DatabaseSync } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { GroupCommit } from "../../../src/jobs/ledger/group-commit.ts";

/** A database that counts its commits, and what writes to it. */
function counted() {
  const database = new DatabaseSync(":memory:");
  onTestFinished(() => database.close());
  database.exec("CREATE TABLE seen (n INTEGER PRIMARY KEY)");
  const insert = database.prepare("INSERT INTO seen VALUES (?)");
  let commits = 0;
  const exec = database.exec.bind(database);
  database.exec = (sql) => {
    if (sql === "COMMIT") commits++;
    exec(sql);
  };
  return {
    group: new GroupCommit(database),
    add: (n: number) => () => void insert.run(n),
    commits: () => commits,
    seen: () =>
      database
        .prepare("SELECT n FROM seen ORDER BY n")
        .all()
        .map(({ n }) => n),
  };
}

test("writes of one turn share a commit; those of the next have their own", async () => {
  const { group, add, commits, seen } = counted();
  await Promise.all([group.commit(add(1)), group.commit(add(2))]);
  expect(commits()).toBe(1);
  await group.commit(add(3));
  expect(commits()).toBe(2);
  expect(seen()).toEqual([1, 2, 3]);
});

test("writes that nothing waits for share a commit although turns lie between them", async () => {
  const { group, add, commits, seen } = counted();
  const first = group.commitSoon(add(1));
  await turn();
  const second = group.commitSoon(add(2));
  expect(commits()).toBe(0);
  await Promise.all([first, second]);
  expect(commits()).toBe(1);
  expect(seen()).toEqual([1, 2]);
  await group.commitSoon(add(3));
  expect(commits()).toBe(2);
});

test("they go along with a write that is waited for, in the order of both, and no empty commit follows", async () => {
  const { group, add, commits, seen } = counted();
  const order: string[] = [];
  const soon = group.commitSoon(add(1)).then(() => order.push("soon"));
  const now = group.commit(add(2)).then(() => order.push("now"));
  const late = group.commitSoon(add(3)).then(() => order.push("late"));
  await turn();
  await Promise.all([soon, now, late]);
  expect(order).toEqual(["soon", "now", "late"]);
  expect(seen()).toEqual([1, 2, 3]);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(commits()).toBe(1);
});

test("all writes of a group fail together, and the next group is none the worse", async () => {
  const { group, add, seen } = counted();
  const failing = [group.commitSoon(add(1)), group.commitSoon(add(1))];
  expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(seen()).toEqual([]);
  await group.commitSoon(add(1));
  expect(seen()).toEqual([1]);
});

test("writes whose database was closed before their turn are refused, and nothing is thrown past them", async () => {
  const database = new DatabaseSync(":memory:");
  const group = new GroupCommit(database);
  const waiting = [group.commit(() => undefined), group.commitSoon(() => undefined)];
  database.close();
  expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});
