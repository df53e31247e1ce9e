import { meet } from "./commands-met.ts";
import { addUser, type Existing, holderOf, type Model, type Row, write } from "./commands-model.ts";
import { always, type Command, command, whole } from "./commands-of-program.ts";
import type { World } from "./commands-world.ts";

/** What people do to the source, the mapping and the job file. */
export function edit(words: string, check: (model: Readonly<Model>) => boolean, change: (model: Model) => void): Command {
  return command(words, check, async (model, world) => {
    change(model);
    await world.writeInputs(model);
  });
}

const hasRows = ({ rows }: Readonly<Model>) => rows.length > 0;

function someKey({ rows }: Readonly<Model>, number: number): string {
  return rows[number % rows.length]?.key ?? "";
}

export function changeRow(number: number, change: Partial<Row>): Command {
  return edit(`change row: ${number} ${JSON.stringify(change)}`, hasRows, (model) => {
    const key = someKey(model, number);
    model.rows = model.rows.map((row) => (row.key === key ? { ...row, ...change } : row));
  });
}

export function renameRow(number: number): Command {
  return edit(`rename row: ${number}`, hasRows, (model) => {
    const key = someKey(model, number);
    const renamed = (name: string) => (name.startsWith("user-") ? name.replace("user-", "other-") : name.replace("other-", "user-"));
    model.rows = model.rows.map((row) => (row.key === key ? { ...row, username: renamed(row.username) } : row));
  });
}

export function addRow(row: Row): Command {
  const check = ({ rows }: Readonly<Model>) => rows.length < 8 && !rows.some(({ key }) => key === row.key);
  return edit(`add row: ${JSON.stringify(row)}`, check, (model) => {
    model.rows = [...model.rows, row];
  });
}

export function removeRow(number: number): Command {
  return edit(`remove row: ${number}`, hasRows, (model) => {
    model.rows = model.rows.filter((_, at) => at !== number % model.rows.length);
  });
}

export function duplicateRow(number: number): Command {
  return edit(
    `duplicate row: ${number}`,
    ({ rows }) => rows.length > 0 && rows.length < 8,
    (model) => {
      const { rows } = model;
      model.rows = [...rows, rows[number % rows.length] as Row];
    },
  );
}

export function switchMapping(): Command {
  return edit("switch mapping", always, (model) => {
    model.mapping = model.mapping === "plain" ? "nickname" : "plain";
  });
}

export function switchExisting(existing: Existing): Command {
  return edit(
    `switch policies.existing: ${existing}`,
    (model) => model.existing !== existing,
    (model) => {
      model.existing = existing;
    },
  );
}

/** What a killed run was planned with comes back. */
export function giveBack(): Command {
  return edit(
    "give back what the run was planned with",
    ({ unfinished }) => unfinished !== undefined,
    (model) => {
      const { rows, mapping, existing } = model.unfinished ?? model;
      Object.assign(model, { rows, mapping, existing });
    },
  );
}

/** What somebody does in the pool itself, past the job. */
function byHand(words: string, check: (model: Readonly<Model>) => boolean, run: (model: Model, world: World) => Promise<void>): Command {
  return command(words, (model) => whole(model) && check(model), run);
}

const hasUsers = ({ pool }: Readonly<Model>) => pool.length > 0;

function someUser({ pool }: Model, number: number) {
  const user = pool[number % pool.length];
  if (user === undefined) throw new Error("the pool is empty");
  return user;
}

export function changeByHand(number: number, name: string | undefined, email: string | undefined): Command {
  return byHand(`change user by hand: ${number} ${email ?? name}`, hasUsers, async (model, world) => {
    const user = someUser(model, number);
    if (email !== undefined && holderOf(model, `email ${email}`) !== undefined) return;
    const update = email === undefined ? { name: name ?? "" } : { email, email_verified: "true" };
    const UserAttributes = Object.entries(update).map(([Name, Value]) => ({ Name, Value }));
    await world.byHand("AdminUpdateUserAttributes", { Username: user.username, UserAttributes });
    write(user, update);
    user.modified = model.time++;
  });
}

export function switchByHand(number: number): Command {
  return byHand(`disable or enable user by hand: ${number}`, hasUsers, async (model, world) => {
    const user = someUser(model, number);
    await world.byHand(user.enabled ? "AdminDisableUser" : "AdminEnableUser", { Username: user.username });
    user.enabled = !user.enabled;
    user.modified = model.time++;
  });
}

export function deleteByHand(number: number): Command {
  return byHand(`delete user by hand: ${number}`, hasUsers, async (model, world) => {
    const user = someUser(model, number);
    await world.byHand("AdminDeleteUser", { Username: user.username });
    model.pool = model.pool.filter((other) => other !== user);
  });
}

/** Somebody gives a user a password of its own: a status that runs did not leave. */
export function passwordByHand(number: number): Command {
  return byHand(`password by hand: ${number}`, hasUsers, async (model, world) => {
    const user = someUser(model, number);
    await world.byHand("AdminSetUserPassword", { Username: user.username, Password: "By-Hand-1", Permanent: true });
    user.modified = model.time++;
  });
}

/** Somebody signs up without an administrator; the address is verified by nobody. */
export function signUp(username: string, email: string, confirmed: boolean): Command {
  return byHand(`sign up: ${username} ${email}${confirmed ? " confirmed" : ""}`, always, async (model, world) => {
    if (holderOf(model, `username ${username}`) !== undefined) return;
    await world.signUp(username, email);
    if (confirmed) await world.byHand("AdminConfirmSignUp", { Username: username });
    addUser(model, { username, attributes: { email }, groups: [], links: [], enabled: true });
    if (model.rows.some((row) => row.username === username)) meet("somebody of a row's name signed up");
  });
}

/** Somebody else's user, who may have the very name of a row, or its address, or both. */
export function strangerByHand(
  username: string,
  email: string,
  verified: boolean,
  group: string | undefined,
  name: string | undefined = "Stranger",
): Command {
  return byHand(`stranger by hand: ${[username, email, verified, group, name].join(" ")}`, always, async (model, world) => {
    if (holderOf(model, `username ${username}`) !== undefined || (verified && holderOf(model, `email ${email}`) !== undefined)) return;
    const attributes = { ...(name === undefined ? {} : { name }), email, email_verified: String(verified) };
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    await world.byHand("AdminCreateUser", { Username: username, UserAttributes });
    if (group !== undefined) await world.pool.call("AdminAddUserToGroup", { Username: username, GroupName: group });
    addUser(model, { username, attributes, groups: group === undefined ? [] : [group], links: [], enabled: true });
    if (model.rows.some((row) => row.username === username)) meet("a stranger of a row's name");
    else if (model.rows.some((row) => row.email === email)) meet("a stranger of a row's address");
  });
}
