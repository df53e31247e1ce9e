import { type Command, InvalidArgumentError } from "commander";
import type { AttributeType } from "../../model/index.ts";
import type { AttributeWish } from "../../transform/index.ts";

export interface WishOptions {
  readonly type?: ReadonlyMap<string, AttributeType>;
  readonly range?: ReadonlyMap<string, readonly [number, number]>;
  readonly immutable?: ReadonlySet<string>;
}

const TYPES: readonly AttributeType[] = ["String", "Number", "Boolean", "DateTime"];

/** Adds the options by which a person decides about the attributes to add; each may be given several times. */
export function addWishOptions(command: Command): Command {
  return command
    .option("--type <name=type>", "custom:NAME=String, Number, Boolean or DateTime; default: by the mapping; repeatable", addType)
    .option("--range <name=from..to>", "length of a String or value of a Number, such as custom:tier=1..20; repeatable", addRange)
    .option("--immutable <name>", "written when a user is created and never again; repeatable", addName);
}

/** The options by the attribute's name. */
export function wishesOf({ type = new Map(), range = new Map(), immutable = new Set() }: WishOptions): ReadonlyMap<string, AttributeWish> {
  const names = new Set([...type.keys(), ...range.keys(), ...immutable]);
  return new Map(
    [...names].map((name) => [name, { type: type.get(name), range: range.get(name), immutable: immutable.has(name) }] as const),
  );
}

function addType(text: string, before: ReadonlyMap<string, AttributeType> = new Map()): ReadonlyMap<string, AttributeType> {
  const [name, wanted] = splitAtLast(text);
  const type = TYPES.find((known) => known === wanted);
  if (type === undefined) throw new InvalidArgumentError(`expected custom:NAME= and one of ${TYPES.join(", ")}`);
  return new Map([...before, [name, type]]);
}

function addRange(text: string, before: NonNullable<WishOptions["range"]> = new Map()): WishOptions["range"] {
  const [name, wanted] = splitAtLast(text);
  const [, from, to] = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/.exec(wanted) ?? [];
  if (from === undefined || to === undefined) throw new InvalidArgumentError("expected custom:NAME=FROM..TO, such as custom:tier=1..20");
  return new Map([...before, [name, [Number(from), Number(to)] as const]]);
}

function addName(name: string, before: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  return new Set([...before, name]);
}

/** An attribute's name may hold an equals sign. */
function splitAtLast(text: string): readonly [string, string] {
  const at = text.lastIndexOf("=");
  return at <= 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
