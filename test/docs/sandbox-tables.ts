import { IDENTITY_POOL_OPERATIONS } from "../../src/sandbox/identity-pools/identity-pool-operations.ts";
import { LOG_OPERATIONS } from "../../src/sandbox/logs/log-operations.ts";
import { OPERATIONS } from "../../src/sandbox/operations/all-operations.ts";
import { DEFAULT_SETTINGS } from "../../src/sandbox/settings.ts";
import { paths } from "../architecture/source-files.ts";
import { page } from "../support/markdown.ts";

/** The table of docs/sandbox.md on the operations served, by the quota that each counts against. */
export function operationsTable(): string {
  const byCategory = Map.groupBy(OPERATIONS, ({ category }) => category ?? "no quota");
  const rows = [...byCategory].map(([category, operations]) =>
    row(
      category,
      operations
        .map(({ name }) => `\`${name}\``)
        .sort()
        .join(" "),
    ),
  );
  const logs = row("CloudWatch Logs, no quota", LOG_OPERATIONS.map(({ name }) => `\`${name}\``).join(" "));
  const identityPools = row("identity pools, a quota each", IDENTITY_POOL_OPERATIONS.map(({ name }) => `\`${name}\``).join(" "));
  return table(["quota category", "operations"], [...rows.sort(), identityPools, logs]);
}

/** The table of docs/sandbox.md on the settings: names and defaults as they are, meanings from the comments in the code. */
export function settingsTable(): string {
  const interfaces = settingInterfaces();
  const rows = settingRows(interfaces, "SandboxSettings", DEFAULT_SETTINGS, "", "");
  return table(["setting", "default", "may be", "what it decides"], rows);
}

interface Member {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
}

/** The members of every interface in the sandbox's files of settings, by the interface's name. */
function settingInterfaces(): ReadonlyMap<string, readonly Member[]> {
  const files = paths("src/sandbox").filter((path) => path.endsWith("settings.ts"));
  return new Map(
    files.flatMap((path) =>
      [...page(path).matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)].map(
        ([, name = "", body = ""]) => [name, membersOf(body)] as const,
      ),
    ),
  );
}

function membersOf(body: string): readonly Member[] {
  return [...body.matchAll(/(?:\/\*\*([\s\S]*?)\*\/\s*)?readonly (\w+)\??: ([^;]+);/g)].map(([, comment = "", name = "", type = ""]) => ({
    name,
    type,
    meaning: comment.replaceAll(/\s*\n\s*\*?\s*/g, " ").trim(),
  }));
}

function settingRows(
  interfaces: ReadonlyMap<string, readonly Member[]>,
  name: string,
  defaults: object,
  prefix: string,
  groupMeaning: string,
): readonly string[] {
  let meaning = groupMeaning;
  return (interfaces.get(name) ?? []).flatMap((member) => {
    const value = new Map<string, unknown>(Object.entries(defaults)).get(member.name);
    meaning = member.meaning === "" ? meaning : member.meaning;
    const path = `${prefix}${member.name}`;
    if (interfaces.has(member.type)) return settingRows(interfaces, member.type, value as object, `${path}.`, meaning);
    return [row(`\`${path}\``, `\`${typeof value === "string" ? value : JSON.stringify(value)}\``, choicesOf(member.type), meaning)];
  });
}

/** The values of a union of literals, or nothing for a type whose values speak for themselves. */
function choicesOf(type: string): string {
  if (!/["\d]/.test(type)) return type.replaceAll(/readonly |Readonly<|>+$/gi, "").includes("[]") ? "a list" : "";
  return type
    .split("|")
    .map((choice) => choice.trim())
    .map((choice) => (/^["\d]/.test(choice) ? `\`${choice.replaceAll('"', "")}\`` : `a ${choice}`))
    .join(", ");
}

function table(head: readonly string[], rows: readonly string[]): string {
  return `${[row(...head), `|${"---|".repeat(head.length)}`, ...rows].join("\n")}\n`;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`.replaceAll("|  |", "| |");
}
