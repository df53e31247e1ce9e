import { hash } from "node:crypto";
import { type ApiSpec, RunError } from "../../model/index.ts";
import { SeenIds } from "../seen-ids.ts";
import type { ApiWorld } from "./api-world.ts";
import { pagingOf } from "./paging.ts";
import { type Answer, readAnswer } from "./read-answer.ts";
import { keysOf, valueAt } from "./value-at.ts";

/**
 * Reads an API's list of users page by page, as lines of JSON, a page a piece. Throws a RunError where the list may lack users: it
 * goes in circles, is cut off at `atMost`, has fewer than the API says, or shows an id of `id` twice.
 */
export async function* listUsers(api: string, spec: ApiSpec, headers: Headers, world: ApiWorld): AsyncGenerator<string, void, void> {
  const paging = pagingOf(api, spec);
  const at = keysOf(spec.users);
  const checks = new ListChecks(api, spec);
  for (let url: URL | undefined = paging.first; url !== undefined; ) {
    checks.address(url);
    const answer: Answer = await readAnswer(api, { url, headers }, world);
    const users = valueAt(answer.body, at);
    if (!Array.isArray(users)) throw noArray(api, spec.users);
    const text = users.map((user) => `${JSON.stringify(user)}\n`).join("");
    checks.page(answer.body, users, text);
    if (users.length > 0) yield text;
    world.onRows?.(checks.users);
    // A list that says it is complete is not asked for more: some answer a page behind the last with an error.
    url = checks.isComplete() ? undefined : paging.next(url, answer, users);
  }
  checks.end();
}

/** What is known of a list so far, and whether it can be whole. */
class ListChecks {
  users = 0;
  readonly #api: string;
  readonly #spec: ApiSpec;
  readonly #total: readonly string[];
  readonly #id: readonly string[];
  readonly #ids = new SeenIds();
  readonly #addresses = new SeenIds();
  readonly #pages = new Set<string>();
  /** The highest number of users that an answer spoke of. */
  #stated = -1;

  constructor(api: string, spec: ApiSpec) {
    this.#api = api;
    this.#spec = spec;
    this.#total = keysOf(spec.total);
    this.#id = keysOf(spec.id);
  }

  address(url: URL): void {
    if (!this.#addresses.add(url.href)) throw this.#circle();
  }

  page(body: unknown, users: readonly unknown[], text: string): void {
    const { total, id, atMost } = this.#spec;
    if (users.length > 0) {
      const content = hash("sha256", text, "base64");
      if (this.#pages.has(content)) throw this.#circle();
      this.#pages.add(content);
    }
    if (total !== undefined) this.#state(valueAt(body, this.#total), total);
    if (id !== undefined) for (const user of users) this.#claim(valueAt(user, this.#id), id);
    this.users += users.length;
    if (atMost !== undefined && this.users >= atMost) throw this.#cutOff(atMost);
  }

  isComplete(): boolean {
    return this.#stated >= 0 && this.users >= this.#stated;
  }

  end(): void {
    if (this.users >= this.#stated) return;
    throw new RunError(
      "failure",
      `${this.#api} says that it has ${String(this.#stated)} users, and its list has ${String(this.users)}.`,
      "If users were removed meanwhile, run the same command again; otherwise check `pages` in source.api.",
    );
  }

  #state(value: unknown, path: string): void {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
      throw new RunError("usage", `${this.#api} has no number of users at ${path}.`, "Check `total` in source.api, or leave it out.");
    }
    this.#stated = Math.max(this.#stated, value);
  }

  #claim(value: unknown, path: string): void {
    if ((typeof value !== "string" && typeof value !== "number") || value === "") {
      throw new RunError("usage", `${this.#api} lists a user without an id at ${path}.`, "Check `id` in source.api, or leave it out.");
    }
    if (this.#ids.add(String(value))) return;
    throw new RunError(
      "failure",
      `${this.#api} lists a user twice, after ${String(this.users)} users: its list changed while it was read, so others may be missing.`,
      "Run the same command again while nobody signs up or is removed, or have the list sorted by something that does not change.",
    );
  }

  #circle(): RunError {
    return new RunError(
      "failure",
      `${this.#api} gives the same page a second time, after ${String(this.users)} users: its pages lead in a circle.`,
      "Check the names of the parameters in `pages` of source.api.",
    );
  }

  #cutOff(atMost: number): RunError {
    return new RunError(
      "refused",
      `${this.#api} ends its lists at ${String(atMost)} users, and this one has come so far: users behind that would be lost.`,
      "Read the users by an export of the system; for Auth0 that is `auth0Export` in source.api.",
    );
  }
}

function noArray(api: string, path: string | undefined): RunError {
  return new RunError(
    "usage",
    path === undefined ? `${api} answers something else than an array of users.` : `${api} has no array of users at ${path}.`,
    "Set `users` in source.api to the path of the array, such as `data.users`.",
  );
}
