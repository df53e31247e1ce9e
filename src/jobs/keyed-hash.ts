import { randomInt } from "node:crypto";

/** Mixed into the state of HalfSipHash before anything else: "lyge" and "tedb". */
const STATE_2 = 0x6c796765;
const STATE_3 = 0x74656462;
/** What makes the finish of HalfSipHash-x-y give 64 bits. */
const WIDE = 0xee;
const SECOND_HALF = 0xdd;

/** The key of a keyed hash: two words of 32 bits, to be chosen at random. */
export type HashKey = readonly [number, number];

export function randomHashKey(): HashKey {
  return [randomInt(2 ** 32), randomInt(2 ** 32)];
}

/** Strings are of many kinds inside V8, and `text.charCodeAt` looks the method up anew for each character where it has met more than four. */
const { charCodeAt } = String.prototype;

// The hash that is being made. Not fields of an object: a user takes some hundred steps, and each would look its fields up.
let v0 = 0;
let v1 = 0;
let v2 = 0;
let v3 = 0;

/** The latest hash, which `endHash` puts here. */
export const latestHash = new Int32Array(2);

/**
 * Begins a hash; there is one at a time. HalfSipHash-1-3 with 64 bits over texts and numbers: a keyed hash made for telling short texts
 * apart, at a fraction of the CPU of a SHA-256 that Node makes of a string. Who does not know the key finds no two inputs of one
 * hash but by chance, 1 in 2^64 a pair.
 */
export function beginHash(key: HashKey): void {
  v0 = key[0] | 0;
  v1 = key[1] ^ WIDE;
  v2 = key[0] ^ STATE_2;
  v3 = key[1] ^ STATE_3;
}

/** Adds a whole number of 32 bits. */
export function hashNumber(value: number): void {
  v3 ^= value;
  mix(1);
  v0 ^= value;
}

/** Adds a text with its length, so that no two lists of texts are the same to the hash. */
export function hashText(text: string): void {
  const { length } = text;
  hashNumber(length);
  let a = v0;
  let b = v1;
  let c = v2;
  let d = v3;
  // The round of `mix` stands here once more, on local variables: this runs for each two characters of each user.
  for (let at = 0; at < length; at += 2) {
    const word = charCodeAt.call(text, at) | (at + 1 < length ? charCodeAt.call(text, at + 1) << 16 : 0);
    d ^= word;
    a = (a + b) | 0;
    b = ((b << 5) | (b >>> 27)) ^ a;
    a = (a << 16) | (a >>> 16);
    c = (c + d) | 0;
    d = ((d << 8) | (d >>> 24)) ^ c;
    a = (a + d) | 0;
    d = ((d << 7) | (d >>> 25)) ^ a;
    c = (c + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ c;
    c = (c << 16) | (c >>> 16);
    a ^= word;
  }
  v0 = a;
  v1 = b;
  v2 = c;
  v3 = d;
}

/** Puts the hash of all that was added into `latestHash`. */
export function endHash(): void {
  v2 ^= WIDE;
  mix(3);
  latestHash[0] = v1 ^ v3;
  v1 ^= SECOND_HALF;
  mix(3);
  latestHash[1] = v1 ^ v3;
}

function mix(rounds: number): void {
  let a = v0;
  let b = v1;
  let c = v2;
  let d = v3;
  for (let round = 0; round < rounds; round++) {
    a = (a + b) | 0;
    b = ((b << 5) | (b >>> 27)) ^ a;
    a = (a << 16) | (a >>> 16);
    c = (c + d) | 0;
    d = ((d << 8) | (d >>> 24)) ^ c;
    a = (a + d) | 0;
    d = ((d << 7) | (d >>> 25)) ^ a;
    c = (c + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ c;
    c = (c << 16) | (c >>> 16);
  }
  v0 = a;
  v1 = b;
  v2 = c;
  v3 = d;
}
