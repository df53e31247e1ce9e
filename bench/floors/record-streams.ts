// The plan pass's work as most tools do it: an object stream of records by csv-parse, one transform that maps, one that checks, and where
// the second argument is "render" one by csv-stringify, whose text is thrown away. Mapping and checks are those of plan-floor.ts.
// Arguments: the file; "check" or "render". Prints one JSON line: rows and accepted rows.
import { createReadStream } from "node:fs";
import { Transform, type TransformCallback, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
import { stringify } from "csv-stringify";
import { COLUMNS } from "../users/made-up-user.ts";
import { accepted, type Mapped, mapByHand } from "./hand-written-user.ts";

const [file = "", ending = "check"] = process.argv.slice(2);
let rows = 0;
let good = 0;

const mapping = new Transform({
  objectMode: true,
  transform(record: Readonly<Record<string, string>>, _encoding, done: TransformCallback) {
    rows++;
    done(null, mapByHand(COLUMNS.map((name) => record[name] ?? "")));
  },
});
const checking = new Transform({
  objectMode: true,
  transform(user: Mapped, _encoding, done: TransformCallback) {
    if (!accepted(user)) return done();
    good++;
    const [attributes, groups, link] = user;
    done(null, [...attributes, groups.join(","), link]);
  },
});
const nowhere = new Writable({ objectMode: ending !== "render", write: (_chunk, _encoding, done) => done() });
const records = [createReadStream(file), parse({ bom: true, columns: true }), mapping, checking] as const;
if (ending === "render") await pipeline(...records, stringify(), nowhere);
else await pipeline(...records, nowhere);
console.log(JSON.stringify({ rows, accepted: good }));
