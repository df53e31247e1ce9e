// Reads a table as a job does, into a private file. Arguments as those of bench/floors/keyset-loop.ts, and the file.
import { limitHeapGrowth } from "../../src/cli/heap-growth.ts";
import { extractRows } from "../../src/extract/database/extract-rows.ts";
import { databaseOpener } from "../../src/extract/database/open-database.ts";
import { spoolStream } from "../../src/files/spool-stream.ts";

// As the program does.
limitHeapGrowth();
const [driver, url, table = "", page = "", file = ""] = process.argv.slice(2);
const pageRows = Number(page);
const spec = { driver: driver === "postgres" ? "postgres" : "mysql", urlEnv: "URL", table, key: ["id"], pageRows } as const;
let rows = 0;
const onRows = (read: number) => {
  rows = read;
};
const begun = performance.now();
const used = process.cpuUsage();
await spoolStream(extractRows(databaseOpener(spec, { URL: url }), { pageRows, onRows, sleep: async () => undefined }), file);
const seconds = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(used);
console.log(JSON.stringify({ rows, seconds, loopS: (user + system) / 1e6 }));
