// Floor B of the import-job route: the finished bytes, written once more to disk and PUT. No pipeline can be faster.
// Arguments: finished file, file to write, presigned address. Prints one JSON line: seconds of work.
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { putFile } from "./put-file.ts";

const [finished = "", target = "", url = ""] = process.argv.slice(2);
const begun = performance.now();
const file = await open(target, "w");
for await (const chunk of createReadStream(finished, { highWaterMark: 1 << 20 })) await file.write(chunk as Buffer);
await file.sync();
await file.close();
await putFile(target, url);
console.log(JSON.stringify({ seconds: (performance.now() - begun) / 1000 }));
