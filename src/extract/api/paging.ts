import { type ApiPages, type ApiSpec, RunError } from "../../model/index.ts";
import { nextLink } from "./link-header.ts";
import type { Answer } from "./read-answer.ts";
import { keysOf, valueAt } from "./value-at.ts";

/** The way through the pages of a list. */
export interface Paging {
  readonly first: URL;
  /** The page behind `answer`, which was asked for by `url` and held `users`; undefined: it was the last. */
  next(url: URL, answer: Answer, users: readonly unknown[]): URL | undefined;
}

/**
 * How an API's list goes on. Where pages are counted, only an empty page is the end: a page may be short because the API gives fewer
 * users a page than were asked for. Throws a RunError for an answer that leads nowhere.
 */
export function pagingOf(api: string, spec: ApiSpec): Paging {
  const first = new URL(spec.url);
  for (const [name, value] of Object.entries(spec.query)) first.searchParams.set(name, value);
  const { link, offset, page, cursor, after }: ApiPages = spec.pages ?? {};
  if (offset !== undefined) {
    first.searchParams.set(offset.limit, String(offset.size));
    return counted(first, offset.parameter, 0, (users) => users.length);
  }
  if (page !== undefined) {
    first.searchParams.set(page.limit, String(page.size));
    return counted(first, page.parameter, page.first, () => 1);
  }
  if (cursor !== undefined) {
    const at = keysOf(cursor.at);
    return { first, next: (url, { body }) => withText(api, url, cursor.parameter, valueAt(body, at), `pages.cursor.at: ${cursor.at}`) };
  }
  if (after !== undefined) {
    const field = keysOf(after.field);
    return {
      first,
      next(url, _answer, users) {
        if (users.length === 0) return undefined;
        const last = withText(api, url, after.parameter, valueAt(users.at(-1), field), `pages.after.field: ${after.field}`);
        if (last === undefined) throw unusable(api, `the last user of a page has nothing at ${after.field}`);
        return last;
      },
    };
  }
  const at = link === undefined || link === true ? undefined : keysOf(link);
  const linkOf = ({ headers, body }: Answer) => (at === undefined ? nextLink(headers.get("link")) : valueAt(body, at));
  return { first, next: (url, answer) => linked(api, first, url, linkOf(answer)) };
}

function counted(first: URL, parameter: string, from: number, step: (users: readonly unknown[]) => number): Paging {
  first.searchParams.set(parameter, String(from));
  return {
    first,
    next(url, _answer, users) {
      if (users.length === 0) return undefined;
      return withParameter(url, parameter, String(Number(url.searchParams.get(parameter)) + step(users)));
    },
  };
}

/** A token of the answer as a parameter; nothing, null and an empty text mean that no page follows. */
function withText(api: string, url: URL, parameter: string, value: unknown, where: string): URL | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string" && typeof value !== "number") throw unusable(api, `there is neither a text nor a number at ${where}`);
  return withParameter(url, parameter, String(value));
}

function withParameter(url: URL, parameter: string, value: string): URL {
  const next = new URL(url);
  next.searchParams.set(parameter, value);
  return next;
}

function linked(api: string, first: URL, url: URL, link: unknown): URL | undefined {
  if (link === undefined || link === null || link === "") return undefined;
  const next = typeof link === "string" ? URL.parse(link, url.href) : null;
  if (next === null) throw unusable(api, "its link to the next page is no address");
  if (next.origin === first.origin) return next;
  throw new RunError(
    "usage",
    `${api} links to a next page on another host, ${next.origin}: what we are known by does not go there.`,
    "If that host is the right one, name it as `url` in source.api.",
  );
}

function unusable(api: string, problem: string): RunError {
  return new RunError("usage", `${api}: ${problem}, so the page that follows cannot be asked for.`, "Check `pages` in source.api.");
}
