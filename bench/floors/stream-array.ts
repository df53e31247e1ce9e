// The floor of reading a JSON array: stream-json's own pipeline of parser and StreamArray, as its manual shows it. Argument:
// the file. Prints one JSON line: the work done (rows), and the CPU seconds of the loop.
import { createReadStream } from "node:fs";
import { streamArray } from "stream-json/streamers/stream-array.js";

const [file = ""] = process.argv.slice(2);
const begun = process.cpuUsage();
let rows = 0;
for await (const { value } of createReadStream(file).pipe(streamArray.withParserAsStream())) {
  if (typeof value === "object") rows++;
}
const { user, system } = process.cpuUsage(begun);
console.log(JSON.stringify({ work: { rows }, loopS: (user + system) / 1e6 }));
