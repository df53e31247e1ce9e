import type { HeldUser } from "../../support/sandbox-pool.ts";
import type { Person } from "./legacy-table.ts";

/** What the pool should hold of a user, whoever decided it. */
export interface Expected {
  name: string | null;
  email: string;
  role: string | null;
  enabled: boolean;
  /** Nights in a row in which the table lacked it. */
  missing: number;
  disabledByUs: boolean;
}

const ROLES = ["staff", "sales", "ops"] as const;

/** A company whose table of users changes by chance, always the same for the same seed, and a plain model of the pool that follows it. */
export class Company {
  readonly people = new Map<string, Person>();
  readonly #left = new Map<string, Person>();
  readonly pool = new Map<string, Expected>();
  readonly #afterRuns: number;
  #state: number;
  #born = 0;

  constructor(seed: number, people: number, afterRuns: number) {
    this.#state = seed >>> 0;
    this.#afterRuns = afterRuns;
    for (let count = 0; count < people; count++) this.#hire();
  }

  /** One day's changes of the table. */
  day(): void {
    for (let count = this.#below(3); count > 0; count--) this.#hire();
    for (let count = this.#below(3); count > 0; count--) this.#leave();
    if (this.#below(3) === 0) this.#comeBack();
    for (let count = this.#below(4); count > 0; count--) this.#change((person) => ({ ...person, name: this.#newName() }));
    for (let count = this.#below(3); count > 0; count--) {
      this.#change((person) => ({ ...person, role: [null, ...ROLES][this.#below(4)] ?? null }));
    }
    if (this.#below(2) === 0) this.#change((person) => ({ ...person, email: `mail-${++this.#born}@example.com` }));
    if (this.#below(4) === 0) this.#change((person) => ({ ...person, locked: !person.locked }));
  }

  /**
   * What a sync makes of the pool that night: how many write calls that takes, and how many of them make users. One that reads only what
   * changed knows of nobody who left.
   */
  night(readsAll = true): { readonly calls: number; readonly created: number } {
    let calls = 0;
    let created = 0;
    for (const [id, person] of this.people) {
      const { login, name, email, role, locked } = person;
      const held = this.pool.get(login);
      const wanted: Expected = { name, email, role, enabled: !locked, missing: 0, disabledByUs: false };
      if (held === undefined) {
        created++;
        calls += 1 + (locked ? 1 : 0) + (role === null ? 0 : 1);
      } else {
        if (held.email !== email || (name !== null && held.name !== name)) calls++;
        if (held.name !== null && name === null) calls++;
        if (held.role !== role) calls += (held.role === null ? 0 : 1) + (role === null ? 0 : 1);
        if (held.enabled !== !locked) calls++;
      }
      this.pool.set(login, wanted);
      this.#left.delete(id);
    }
    for (const { login } of readsAll ? this.#left.values() : []) {
      const held = this.pool.get(login);
      if (held === undefined || held.disabledByUs) continue;
      held.missing++;
      if (held.missing < this.#afterRuns) continue;
      if (held.enabled) calls++;
      held.enabled = false;
      held.disabledByUs = true;
    }
    return { calls, created };
  }

  /** The pool as the model has it, in the form in which the sandbox tells it. */
  expected(): readonly Omit<HeldUser, "sub">[] {
    return [...this.pool]
      .map(([username, { name, email, role, enabled }]) => ({
        username,
        status: "FORCE_CHANGE_PASSWORD",
        enabled,
        attributes: { ...(name === null ? {} : { name }), email, email_verified: "true" },
        groups: role === null ? [] : [role],
      }))
      .sort((a, b) => (a.username < b.username ? -1 : 1));
  }

  /** Some user that the table has. */
  someone(): Person {
    return [...this.people.values()][this.#below(this.people.size)] as Person;
  }

  #hire(): void {
    const number = ++this.#born;
    const role = ROLES[this.#below(3)] ?? null;
    const person = {
      id: `id-${number}`,
      login: `login-${number}`,
      name: this.#newName(),
      email: `first-${number}@example.com`,
      role,
      locked: false,
    };
    this.people.set(person.id, person);
  }

  #leave(): void {
    const person = this.someone();
    this.people.delete(person.id);
    this.#left.set(person.id, person);
  }

  #comeBack(): void {
    const person = [...this.#left.values()][this.#below(Math.max(1, this.#left.size))];
    if (person === undefined) return;
    this.#left.delete(person.id);
    this.people.set(person.id, person);
  }

  #change(change: (person: Person) => Person): void {
    const person = this.someone();
    this.people.set(person.id, change(person));
  }

  #newName(): string | null {
    return this.#below(8) === 0 ? null : `Name ${++this.#born}`;
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}
