// The floor of reading NDJSON: lines cut at line feeds, JSON.parse, and the mapping of bench/users by hand. It knows nothing of
// damage, places, limits or other mappings. Argument: the file. Prints one JSON line: the work done (rows, accepted ones,
// characters of their values), and the CPU seconds of the loop.
import { createReadStream } from "node:fs";
import { COLUMNS } from "../users/made-up-user.ts";
import { isEmailByHand, mapByHand } from "./hand-written-user.ts";

const [file = ""] = process.argv.slice(2);
const begun = process.cpuUsage();
let rows = 0;
let accepted = 0;
let characters = 0;
let rest = "";
for await (const chunk of createReadStream(file, { encoding: "utf8", highWaterMark: 64 * 1024 })) {
  const lines = (rest + String(chunk)).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) take(line);
}
if (rest !== "") take(rest);
const { user, system } = process.cpuUsage(begun);
console.log(JSON.stringify({ work: { rows, accepted, characters }, loopS: (user + system) / 1e6 }));

function take(line: string): void {
  const document = JSON.parse(line) as Record<string, string>;
  const [attributes] = mapByHand(COLUMNS.map((name) => document[name] ?? ""));
  rows++;
  if (!isEmailByHand(attributes[0] ?? "")) return;
  accepted++;
  for (const value of attributes) characters += value.trim().length;
}
