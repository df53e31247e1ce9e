import { sourceText } from "./commands-source.ts";

/** One row of the made-up source, as people edit it. */
export interface Row {
  readonly key: string;
  readonly username: string;
  readonly name: string | undefined;
  readonly email: string;
  readonly verified: boolean;
  readonly group: string | undefined;
  readonly linked: boolean;
  readonly disabled: boolean;
  /** `short`: a line with too few cells, which nobody can tell the key of; `address`: an e-mail address that is none. */
  readonly broken?: "short" | "address" | undefined;
}

export type MappingName = "plain" | "nickname";
export type Existing = "skip" | "fail" | "adopt" | "update";
export type Attributes = Readonly<Record<string, string>>;

/** A user of the pool; a verified flag that is false is left out. */
export interface User {
  readonly id: number;
  readonly username: string;
  attributes: Attributes;
  groups: readonly string[];
  links: readonly string[];
  enabled: boolean;
  /** The model's time of the latest change, whoever made it, and of the job's own latest that it keeps. */
  modified: number;
  touched: number;
  /** A process died while it was made, so that the job does not know its own last write: an undo may keep it. */
  vague: boolean;
}

/** What one run or sync changed of a user that was there before it. */
export interface Image {
  readonly attributes: Readonly<Record<string, { readonly before: string | undefined; readonly wrote: string | undefined }>>;
  readonly joined: readonly string[];
  readonly left: readonly string[];
  readonly linked: readonly string[];
  readonly enabled?: { readonly before: boolean; readonly wrote: boolean };
  readonly deleted?: true;
}

/** What one run made of one user. */
export interface Fact {
  readonly run: number;
  readonly key: string;
  readonly user: number;
  readonly does: "created" | "adopted" | "updated" | "refused" | "settled";
  /** What the user was given; undefined: nothing that a row could be held against. */
  readonly content: Content | undefined;
  readonly image?: Image | undefined;
  /** Whether anything was, or may have been, written. */
  readonly wrote: boolean;
  undone?: "deleted" | "restored" | "partly" | "gone" | undefined;
  /** An undo took back what it says. */
  void: boolean;
}

export interface Content {
  readonly attributes: string;
  readonly rest: string;
}

/** What syncs know of a source key. */
export interface Followed {
  readonly user: number;
  readonly username: string;
  readonly content: Content;
  readonly created: boolean;
  readonly state: "present" | "missing" | "disabled" | "deleted";
  readonly missingRuns: number;
}

export interface RunRecord {
  readonly kind: "load" | "sync" | "undo";
  readonly name: string;
  readonly rows: number;
  readonly mapping: MappingName;
  readonly finished: boolean;
}

/** A run that a kill left unfinished, and what comes of it once it is resumed. */
export interface Unfinished {
  readonly inputs: string;
  readonly rows: readonly Row[];
  readonly mapping: MappingName;
  readonly existing: Existing;
  readonly target: Model;
  readonly answer: { readonly exit: number; readonly statuses: readonly string[] };
  readonly takesOver: boolean;
}

/** The job, its source, its ledger and its pool, as the documentation has it. */
export interface Model {
  rows: readonly Row[];
  mapping: MappingName;
  existing: Existing;
  readonly missing: { readonly action: "keep" | "disable" | "delete"; readonly afterRuns: number };
  /** `auto`: users with a verified address come by import job. By which route somebody comes makes no difference to the model. */
  readonly route: "admin-api" | "auto";
  pool: User[];
  runs: RunRecord[];
  facts: Fact[];
  followed: Map<string, Followed>;
  leftAlone: Map<string, string>;
  managed: Set<string>;
  /** Source keys of which an undo left in doubt whether somebody was made: whom the next run makes, or finds, is vague. */
  readonly doubtful: Set<string>;
  unfinished: Unfinished | undefined;
  /** Runs before this one were mixed by a kill, so that which of them changed what is not modelled. */
  undoFrom: number;
  time: number;
  users: number;
}

export interface Plan {
  readonly key: string;
  readonly username: string;
  readonly attributes: Attributes;
  readonly groups: readonly string[];
  readonly links: readonly string[];
  readonly enabled: boolean;
}

export function newModel(rows: readonly Row[], existing: Existing, missing: Model["missing"], route: Model["route"]): Model {
  const none = { pool: [], runs: [], facts: [], unfinished: undefined, undoFrom: 0, time: 1, users: 0 };
  const sets = { followed: new Map(), leftAlone: new Map(), managed: new Set<string>(), doubtful: new Set<string>() };
  return { rows, mapping: "plain", existing, missing, route, ...none, ...sets };
}

/** What the mapping makes of a row; undefined where it rejects it. */
export function planOf(row: Row, mapping: MappingName): Plan | undefined {
  if (row.broken !== undefined) return undefined;
  const { key, username, name, email, verified, group, linked, disabled } = row;
  return {
    key,
    username,
    attributes: {
      ...(name === undefined ? {} : { name }),
      ...(name === undefined || mapping === "plain" ? {} : { nickname: name }),
      email,
      email_verified: String(verified),
    },
    groups: group === undefined ? [] : [group],
    links: linked ? [`Google:${key}`] : [],
    enabled: !disabled,
  };
}

/** Names of attributes that the mapping gives to users. */
export function mappedNames(mapping: MappingName): readonly string[] {
  return mapping === "plain" ? ["name", "email"] : ["name", "nickname", "email"];
}

export function contentOf({ username, attributes, groups, links, enabled }: Plan): Content {
  return { attributes: JSON.stringify([username, attributes]), rest: JSON.stringify([groups, links, enabled]) };
}

export function isSame(a: Content | undefined, b: Content): boolean {
  return a !== undefined && a.attributes === b.attributes && a.rest === b.rest;
}

export function textOf({ attributes, rest }: Content): string {
  return attributes + rest;
}

/** Names that no two users share: the username, a verified address, an identity at a provider. */
export function claimsOf(plan: Plan): readonly string[] {
  const { email = "", email_verified } = plan.attributes;
  return [
    `key ${plan.key}`,
    `username ${plan.username}`,
    ...(email_verified === "true" ? [`email ${email}`] : []),
    ...plan.links.map((link) => `link ${link}`),
  ];
}

export function holderOf(model: Model, claim: string): User | undefined {
  const at = claim.indexOf(" ");
  const [kind, value] = [claim.slice(0, at), claim.slice(at + 1)];
  return model.pool.find(({ username, attributes, links }) => {
    if (kind === "username") return username === value;
    if (kind === "email") return attributes["email"] === value && attributes["email_verified"] === "true";
    return kind === "link" && links.includes(value);
  });
}

export function userOf(model: Model, id: number | undefined): User | undefined {
  return id === undefined ? undefined : model.pool.find((user) => user.id === id);
}

/** The latest that is still true of a source key's user. */
export function knownFact(model: Model, key: string): Fact | undefined {
  return model.facts.findLast((fact) => fact.key === key && !fact.void);
}

/** What one write would have to set so that the user has the planned attributes; an address goes together with its flag. */
export function updateOf(planned: Attributes, held: Attributes): Attributes {
  const differing = Object.entries(planned).filter(([name, value]) => meant(name, value) !== held[name]);
  const { email = "", email_verified = "false" } = planned;
  const address = differing.some(([name]) => name.startsWith("email")) ? { email, email_verified } : {};
  return { ...Object.fromEntries(differing), ...address };
}

export function write(user: User, update: Attributes, remove: readonly string[] = []): void {
  const all = Object.entries({ ...user.attributes, ...update }).filter(
    ([name, value]) => !remove.includes(name) && meant(name, value) !== undefined,
  );
  user.attributes = Object.fromEntries(all);
}

/** A flag that is false says the same as none. */
export function meant(name: string, value: string | undefined): string | undefined {
  return name === "email_verified" && value === "false" ? undefined : value;
}

/** The user who signs in by an address that an update would give to another. */
export function inTheWay(model: Model, user: User, update: Attributes): User | undefined {
  const { email, email_verified } = update;
  const holder = email === undefined || email_verified !== "true" ? undefined : holderOf(model, `email ${email}`);
  return holder === user ? undefined : holder;
}

export function addUser(model: Model, plan: Omit<Plan, "key">, vague = false): User {
  const at = model.time++;
  const { username, groups, links, enabled } = plan;
  const user: User = { id: ++model.users, username, attributes: {}, groups, links, enabled, modified: at, touched: at, vague };
  write(user, plan.attributes);
  model.pool.push(user);
  return user;
}

export function imageOf(user: User, update: Attributes, remove: readonly string[] = []): Image["attributes"] {
  const values: [string, string | undefined][] = [
    ...Object.entries(update),
    ...remove.map((name) => [name, undefined] as [string, undefined]),
  ];
  return Object.fromEntries(values.map(([name, value]) => [name, { before: user.attributes[name], wrote: meant(name, value) }]));
}

/** The source, the mapping and the policies that a run is held to. */
export function inputsOf({ rows, mapping, existing }: Pick<Model, "rows" | "mapping" | "existing">): string {
  return JSON.stringify([sourceText(rows), mapping, existing]);
}
