import { planIssue } from "./plan-issues.ts";
import type { Change, Scope } from "./scope.ts";

const WHOLE_NUMBER = /^[+-]?\d{1,20}$/;

/** Reads a whole number; the result is `true` or `false`, whether the bit of `mask` is set in it. */
export function compileBit(mask: number, { field }: Scope): Change {
  return (value, issues) => {
    const set = hasBit(value, mask);
    if (set !== undefined) return set ? "true" : "false";
    issues.push(planIssue("bit-not-integer", field));
    return undefined;
  };
}

/** Whether a bit is set in a whole number, a negative one in two's complement of 64 bits; undefined where the text is no number of 64 bits. */
function hasBit(value: string, mask: number): boolean | undefined {
  if (!WHOLE_NUMBER.test(value)) return undefined;
  const number = Number(value);
  if (number >= 0 && number <= 0x7fff_ffff && mask <= 0x4000_0000) return (number & mask) !== 0;
  const exact = BigInt(value.startsWith("+") ? value.slice(1) : value);
  if (exact < -(2n ** 63n) || exact >= 2n ** 64n) return undefined;
  return (BigInt.asUintN(64, exact) & BigInt(mask)) !== 0n;
}
