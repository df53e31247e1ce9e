import { randomUUID } from "node:crypto";

/**
 * A fresh sub for the pool's n-th user. Its first 32 bits are the number, scrambled: so a sub leads to its row without
 * an index of random keys, which would cost as much as the rest of an import.
 */
export function makeSub(number: number): string {
  return scramble(number).toString(16).padStart(8, "0") + randomUUID().slice(8);
}

/** The number a sub would have come from; undefined for what is no sub. The row's own sub decides. */
export function numberOfSub(sub: string): number | undefined {
  return SUB.test(sub) ? unscramble(Number.parseInt(sub.slice(0, 8), 16)) : undefined;
}

const SUB = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const FACTOR = 0x9e3779b1;
const INVERSE = inverseOf(FACTOR);

function scramble(number: number): number {
  const once = Math.imul(number ^ (number >>> 16), FACTOR);
  return Math.imul(once ^ (once >>> 16), FACTOR) >>> 0;
}

function unscramble(value: number): number {
  const once = Math.imul(value, INVERSE);
  const back = Math.imul(once ^ (once >>> 16), INVERSE);
  return (back ^ (back >>> 16)) >>> 0;
}

/** The factor's inverse modulo 2^32, by Newton's iteration. */
function inverseOf(factor: number): number {
  let inverse = factor;
  for (let i = 0; i < 5; i++) inverse = Math.imul(inverse, 2 - Math.imul(factor, inverse));
  return inverse;
}
