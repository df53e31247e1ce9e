import { fitted, folded, printable, widthOf, wrapped } from "../terminal/printable.ts";
import type { RowView, UserView } from "./row-view.ts";

/** Narrower than this, lines break in the terminal rather than being cut to nothing. */
const LEAST_WIDTH = 60;
const MOST_WIDTH = 160;
const MOST_LABEL = 26;
/** Lines that one value may take. */
const MOST_FOLDS = 3;
const BETWEEN = " | ";

/** A row in two columns, the source left and the user right, for a terminal of so many cells. */
export function sideBySide(view: RowView, terminalCells: number): string {
  const width = Math.min(Math.max(terminalCells, LEAST_WIDTH), MOST_WIDTH) - 2;
  const leftCells = Math.floor((width - BETWEEN.length) / 2);
  const rightCells = width - BETWEEN.length - leftCells;
  const left = linesOf(view.source, leftCells);
  if (view.empty.length > 0) left.push(...labelled("(empty)", wrapped(view.empty.map(printable).join(", "), leftCells - 9), 7, leftCells));
  const right = resultLines(view, rightCells);
  const lines = [`row ${view.row}${view.line > 0 ? `, line ${view.line}` : ""}: ${titleOf(view)}`];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    lines.push(`  ${fitted(left[at] ?? "", leftCells)}${BETWEEN}${right[at] ?? ""}`.trimEnd());
  }
  return `${lines.join("\n")}\n`;
}

function titleOf({ result, reason }: RowView): string {
  switch (result) {
    case "load":
      return "a user";
    case "skip":
      return `skipped: ${printable(reason ?? "")}`;
    case "reject":
      return "rejected";
    case "unreadable":
      return "cannot be read";
  }
}

function resultLines({ result, user, issues = [] }: RowView, cells: number): string[] {
  if (user !== undefined) return userLines(user, cells);
  if (result === "skip") return [];
  return issues.flatMap(({ code, field, reason, hint }) => [
    fitted(`${code} (${field})`, cells).trimEnd(),
    ...[...wrapped(reason, cells - 2), ...wrapped(`-> ${hint}`, cells - 2)].map((line) => fitted(`  ${line}`, cells).trimEnd()),
  ]);
}

function userLines(user: UserView, cells: number): string[] {
  const lines: (readonly [string, string])[] = [
    ["key", user.key],
    ["username", user.username],
    ...user.attributes,
    ["groups", user.groups.length === 0 ? "none" : user.groups.join(", ")],
    ...user.links.map((link) => ["link", link] as const),
    ["enabled", user.enabled ? "yes" : "no"],
    ["credential", user.credential],
  ];
  if (user.mfa !== undefined) lines.push(["second factors", user.mfa]);
  if (user.developerId !== undefined) lines.push(["developer id", user.developerId]);
  if (user.identityId !== undefined) lines.push(["identity id", user.identityId]);
  return linesOf(lines, cells);
}

function linesOf(pairs: readonly (readonly [string, string])[], cells: number): string[] {
  const most = Math.min(MOST_LABEL, Math.floor(cells / 2));
  const label = Math.min(most, Math.max(0, ...pairs.map(([name]) => widthOf(printable(name)))));
  return pairs.flatMap(([name, value]) => labelled(printable(name), folded(printable(value), cells - label - 2, MOST_FOLDS), label, cells));
}

function labelled(name: string, values: readonly string[], label: number, cells: number): string[] {
  const room = cells - label - 2;
  return values.map((value, index) => `${index === 0 ? ended(name, label) : " ".repeat(label)}  ${fitted(value, room)}`.trimEnd());
}

/** A path's end tells more than its beginning. */
function ended(name: string, cells: number): string {
  return widthOf(name) <= cells ? fitted(name, cells) : `…${name.slice(1 - cells)}`;
}
