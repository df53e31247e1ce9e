import type { Issue, SourceShape } from "../../model/index.ts";
import { compileBit } from "../bit.ts";
import { compileDay } from "../calendar-day.ts";
import { compilePhone } from "../phone.ts";
import type { Change, Problem, Scope } from "../scope.ts";
import { compileTimestamp } from "../timestamp.ts";
import { failure } from "./failure.ts";
import type { NamedFunction, Prepared } from "./named-function.ts";

/** Phone numbers, days and points in time: the forms of rules as functions. */
export const FORM_FUNCTIONS: readonly NamedFunction[] = [
  {
    name: "e164",
    reads: "text",
    settings: [{ name: "region", type: "string" }],
    required: 0,
    gives: "string",
    work: 100,
    prepare: ([region]) => prepareForm((scope) => compilePhone(region === undefined ? undefined : String(region), scope), emptyToo),
  },
  {
    name: "date",
    reads: "text",
    settings: [{ name: "pattern", type: "string" }],
    required: 1,
    gives: "string",
    work: 10,
    prepare: ([pattern]) => prepareForm((scope) => compileDay(String(pattern), scope), emptyToo),
  },
  {
    name: "time",
    reads: "text",
    settings: [
      { name: "format", type: "string" },
      { name: "zone", type: "string" },
    ],
    required: 1,
    gives: "google.protobuf.Timestamp",
    work: 40,
    prepare: ([format, zone]) =>
      prepareForm((scope) => compileTimestamp({ format: String(format), zone: String(zone ?? "UTC") }, scope), instant),
  },
  {
    name: "bit",
    reads: "text",
    settings: [{ name: "mask", type: "int" }],
    required: 1,
    gives: "bool",
    work: 4,
    prepare: ([mask]) => prepareBit(Number(mask)),
  },
];

/** CEL's own `timestamp("2026-11-22T04:38:00Z")`, read as strictly as `time` reads it. */
export const TIMESTAMP_FUNCTION: NamedFunction = {
  name: "timestamp",
  reads: "text",
  settings: [],
  required: 0,
  gives: "google.protobuf.Timestamp",
  work: 40,
  prepare: () => prepareForm((scope) => compileTimestamp("iso", scope), instant),
};

const MAX_MASK = 2 ** 52;
const NO_COLUMNS: SourceShape = { kind: "documents" };

function prepareForm(compile: (scope: Scope) => Change, read: (change: Change) => Prepared): Prepared | string {
  const problems: Problem[] = [];
  const change = compile({ shape: NO_COLUMNS, path: [], field: "", problems });
  return problems[0]?.message ?? read(change);
}

/** No bit is set in an empty text: an expression has no third value beside true and false. */
function prepareBit(mask: number): Prepared | string {
  if (!Number.isInteger(Math.log2(mask)) || mask < 1 || mask > MAX_MASK) return "the mask is a power of two, such as 2";
  return prepareForm(
    (scope) => compileBit(mask, scope),
    (change) => (text: string) => text !== "" && changed(change, text) === "true",
  );
}

function emptyToo(change: Change): Prepared {
  return (text: string) => (text === "" ? "" : changed(change, text));
}

function instant(change: Change): Prepared {
  return (text: string) => {
    if (text === "") throw failure("time-empty");
    return new Date(Number(changed(change, text)) * 1000);
  };
}

function changed(change: Change, text: string): string {
  const issues: Issue[] = [];
  const result = change(text, issues);
  // The reason of an issue names patterns and zones of the mapping, and never the value.
  if (result === undefined) throw failure("form", issues[0]?.reason);
  return result;
}
