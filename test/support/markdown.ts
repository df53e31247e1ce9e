import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The repository's own folder, with a slash at its end. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The text of one of the repository's files. */
export function page(path: string): string {
  return readFileSync(`${ROOT}${path}`, "utf8");
}

/** The text under a heading, up to the next heading of the same or a higher level. Throws where there is no such heading. */
export function section(text: string, heading: string): string {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, "").replaceAll("`", "") === heading);
  if (from === -1) throw new Error(`there is no heading "${heading}"`);
  const level = (lines[from] ?? "").indexOf(" ");
  const length = lines.slice(from + 1).findIndex((line) => /^#+ /.test(line) && line.indexOf(" ") <= level);
  return lines.slice(from + 1, length === -1 ? undefined : from + 1 + length).join("\n");
}

/** The rows of the first table in a text, without its head: cells as written. */
export function tableRows(text: string): readonly (readonly string[])[] {
  const lines = text.split("\n");
  const rule = lines.findIndex((line) => /^\|( ?:?-+:? ?\|)+$/.test(line));
  if (rule === -1) throw new Error("there is no table");
  const length = lines.slice(rule + 1).findIndex((line) => !line.startsWith("|"));
  return lines.slice(rule + 1, length === -1 ? undefined : rule + 1 + length).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The words in backquotes of one cell or text. */
export function coded(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? "");
}

/** The fenced blocks of a text, by their language. */
export function fenced(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].filter(([, found]) => found === language).map(([, , block]) => block ?? "");
}
