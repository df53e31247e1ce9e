import { execFileSync } from "node:child_process";
import { ROOT } from "../support/markdown.ts";

/** What `poolferry <words> --help` prints. */
export function helpOf(words: readonly string[]): string {
  return execFileSync(process.execPath, ["src/cli/main.ts", ...words, "--help"], { cwd: ROOT, encoding: "utf8" });
}

/** Every command of the program with its help, the program itself first: `[]`, `["plan"]`, `["pool", "show"]` ... */
export function allHelp(words: readonly string[] = []): readonly { readonly words: readonly string[]; readonly help: string }[] {
  const help = helpOf(words);
  const [, list = ""] = help.split("\nCommands:\n");
  const commands = [...list.matchAll(/^ {2}(\w\S*)/gm)].map(([, name]) => name ?? "").filter((name) => name !== "help");
  return [{ words, help }, ...commands.flatMap((name) => allHelp([...words, name]))];
}

/** The README's heading over a command's help. */
export function headingOf(words: readonly string[]): string {
  return words.length === 0 ? "Commands" : `poolferry ${words.join(" ")}`;
}
