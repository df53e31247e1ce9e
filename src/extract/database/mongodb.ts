import type { ClientSession, Collection, Document, MongoClient } from "mongodb";
import { type DatabaseSpec, RunError } from "../../model/index.ts";
import { type HighestChange, instantOf } from "./changed-since.ts";
import { neededColumns } from "./check-result-columns.ts";
import type { DatabaseSession, OpenSession, Page } from "./database-session.ts";
import { importDriver } from "./import-driver.ts";
import { JsonBytes } from "./json-bytes.ts";
import { mongodbClient } from "./mongodb-client.ts";
import { namedMongodbError } from "./mongodb-errors.ts";
import { jsonOf } from "./mongodb-json.ts";
import { behind, bracketOf, type OrderedField, valueAt, withoutPlace } from "./mongodb-order.ts";

type Driver = typeof import("mongodb");

/**
 * The way to open sessions with a MongoDB database. Only `find` is ever sent: to a secondary where there is one, and only for
 * what a majority has. All sessions together see time go forward: otherwise a page from a slower secondary could lack
 * whom another has moved.
 */
export function mongodbOpener(spec: DatabaseSpec, environment: Readonly<Record<string, string | undefined>>): OpenSession {
  const seen: SeenTime = { operationTime: undefined, clusterTime: undefined };
  return async () => {
    const driver = await importDriver("mongodb", () => import("mongodb"));
    const client = await mongodbClient(driver, spec, environment);
    try {
      return await named(async () => {
        await client.connect();
        return prepare(driver, client, spec, seen);
      });
    } catch (error) {
      await client.close().catch(() => undefined);
      throw error;
    }
  };
}

interface SeenTime {
  operationTime: ClientSession["operationTime"];
  clusterTime: ClientSession["clusterTime"];
}

async function prepare(driver: Driver, client: MongoClient, spec: DatabaseSpec, seen: SeenTime): Promise<DatabaseSession> {
  const { EJSON } = driver.BSON;
  const filter = EJSON.parse(JSON.stringify(spec.filter ?? {}), { relaxed: false }) as Document;
  const session = client.startSession({ causalConsistency: true });
  if (seen.clusterTime) session.advanceClusterTime(seen.clusterTime);
  if (seen.operationTime) session.advanceOperationTime(seen.operationTime);
  const collection = client.db().collection(spec.collection ?? "");
  const out = new JsonBytes();
  const find = findIn(collection, session, filter, seen);
  const sort = Object.fromEntries(spec.key.map((path) => [path, 1 as const]));
  const projection = spec.fields && Object.fromEntries([...new Set([...neededColumns(spec), ...spec.fields])].map((path) => [path, 1]));
  const hasOdd = (await find(withoutPlace(neededColumns(spec)), { limit: 1, projection: { _id: 1 } })).length > 0;
  const fields = hasOdd ? [] : await orderedFields(spec.key, find);
  const change = hasOdd || spec.changedSince === undefined ? undefined : await changeEnds(spec.changedSince.column, find);
  return {
    hasEmptyKey: async () => hasOdd,
    async highestChange() {
      if (change === undefined) return undefined;
      if (bracketOf(change.lowest) !== bracketOf(change.highest)) throw mixed(spec);
      return highestOf(change.highest);
    },
    page: (after, limit, range) =>
      named(async () => {
        const wanted: Document[] = [];
        if (after !== undefined)
          wanted.push(
            behind(
              fields,
              after.map((text) => (EJSON.parse(text, { relaxed: false }) as { v: unknown }).v),
            ),
          );
        if (range !== undefined && spec.changedSince !== undefined) {
          const { column } = spec.changedSince;
          if (range.from !== undefined) wanted.push({ [column]: { $gte: boundOf(driver, range.from, change?.highest) } });
          wanted.push({ [column]: { $lte: boundOf(driver, range.upTo, change?.highest) } });
        }
        const found = await find(wanted.length === 0 ? {} : { $and: wanted }, {
          sort,
          limit: limit + 1,
          ...(projection && { projection }),
        });
        return pageOf(found, limit, spec.key, out, (value) => EJSON.stringify({ v: value }, { relaxed: false }));
      }),
    async close() {
      await session.endSession().catch(() => undefined);
      await client.close();
    },
  };
}

interface FindOptions {
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  readonly limit: number;
  readonly projection?: Document;
}
type Find = (wanted: Document, options: FindOptions) => Promise<Document[]>;

/** Texts are compared byte by byte: a collection's own collation may call different ones equal. */
function findIn(collection: Collection, session: ClientSession, filter: Document, seen: SeenTime): Find {
  return async (wanted, options) => {
    const both = Object.keys(filter).length === 0 ? wanted : { $and: [filter, wanted] };
    const found = await collection.find(both, { ...options, session, collation: { locale: "simple" }, batchSize: options.limit }).toArray();
    seen.operationTime = session.operationTime;
    seen.clusterTime = session.clusterTime;
    return found;
  };
}

async function orderedFields(paths: readonly string[], find: Find): Promise<readonly OrderedField[]> {
  const fields: OrderedField[] = [];
  for (const path of paths) fields.push({ path, lastBracket: bracketOf((await changeEnds(path, find))?.highest) });
  return fields;
}

/** A field's lowest and highest value; undefined where there are no documents. */
async function changeEnds(path: string, find: Find): Promise<{ readonly lowest: unknown; readonly highest: unknown } | undefined> {
  const [first] = await find({}, { sort: { [path]: 1 }, limit: 1, projection: { [path]: 1 } });
  const [last] = await find({}, { sort: { [path]: -1 }, limit: 1, projection: { [path]: 1 } });
  return first && last && { lowest: valueAt(first, path), highest: valueAt(last, path) };
}

function pageOf(
  found: readonly Document[],
  limit: number,
  key: readonly string[],
  out: JsonBytes,
  keyText: (value: unknown) => string,
): Page {
  const rows = Math.min(found.length, limit);
  let ambiguous = false;
  let before: string | undefined;
  for (let index = 0; index < found.length; index++) {
    const document = found[index] as Document;
    let place = "";
    for (const path of key) place += `${placeOf(valueAt(document, path), keyText)}\n`;
    if (place === before) ambiguous = true;
    before = place;
  }
  const last = found[rows - 1];
  const lines = () => {
    for (let index = 0; index < rows; index++) {
      out.raw(jsonOf(found[index] as Document));
      out.raw("\n");
    }
    return out.take();
  };
  return { lines, rows, more: found.length > limit, ambiguous, last: last && key.map((path) => keyText(valueAt(last, path))) };
}

/** Equal for values that have the same place in the order: numbers whatever their type is. */
function placeOf(value: unknown, keyText: (value: unknown) => string): string {
  if (typeof value === "string") return `s${value}`;
  if (bracketOf(value) !== 0) return value instanceof Object && "toHexString" in value ? `o${String(value)}` : keyText(value);
  const text = String(value);
  return /^-?\d+$/.test(text) ? `n${text}` : `n${Number(text)}`;
}

function highestOf(value: unknown): HighestChange {
  if (value instanceof Date) return { text: Number.isNaN(value.getTime()) ? "" : value.toISOString(), isFreeText: false };
  // A Timestamp is the replication's own, and its text no number of ours.
  if ((value as { readonly _bsontype?: string } | null)?._bsontype === "Timestamp") return { text: "", isFreeText: false };
  return { text: typeof value === "object" ? (value as Document).toString() : String(value), isFreeText: typeof value === "string" };
}

/** A text of a range as a value of the kind that the field holds. */
function boundOf({ Long, Decimal128, ObjectId }: Driver, text: string, like: unknown): unknown {
  if (like instanceof Date) return new Date(instantOf(text));
  if (typeof like === "string") return text;
  const { _bsontype: type } = (typeof like === "object" ? like : {}) as { readonly _bsontype?: string };
  if (type === "ObjectId") return ObjectId.createFromHexString(text);
  if (type === "Decimal128") return Decimal128.fromString(text);
  return /^-?\d+$/.test(text) ? Long.fromString(text) : Number(text);
}

function mixed({ changedSince }: DatabaseSpec): RunError {
  return new RunError(
    "usage",
    `source.database.changedSince: the field "${changedSince?.column ?? ""}" holds values of several kinds, which have no common order.`,
    "Leave the odd ones out by `filter`.",
  );
}

async function named<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw namedMongodbError(error);
  }
}
