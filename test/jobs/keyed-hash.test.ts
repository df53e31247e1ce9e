import { expect, test } from "vitest";
import { beginHash, endHash, type HashKey, hashNumber, hashText, latestHash } from "../../src/jobs/keyed-hash.ts";
import { depth, proved, SEED, seeded } from "../support/proof.ts";

const FILE = "test/jobs/keyed-hash.test.ts";
const TRIES = depth("KEYED_HASHES", 3_000);

test("the reference of this test is HalfSipHash-1-3: the first vectors of Linux's lib/test_siphash.c", () => {
  const key = [0x03020100, 0x07060504] as const;
  const vectors = [0x5814c896, 0xe7e864ca, 0xbc4b0e30, 0x01539939, 0x7e059ea6];
  expect(
    vectors.map((_, length) => (reference(key, blocksOf(Array.from({ length }, (_, byte) => byte)), false)[0] as number) >>> 0),
  ).toEqual(vectors);
});

test("numbers and texts are hashed as HalfSipHash-1-3 hashes the same words, with 64 bits", () => {
  const random = seeded(SEED);
  const word = () => Math.floor(random() * 2 ** 32);
  for (let tried = 0; tried < TRIES; tried++) {
    const key: HashKey = [word(), word()];
    beginHash(key);
    const words: number[] = [];
    for (let part = Math.floor(random() * 4); part > 0; part--) {
      if (random() < 0.3) {
        words.push(word());
        hashNumber(words.at(-1) as number);
        continue;
      }
      const units = Array.from({ length: Math.floor(random() * 9) }, () => Math.floor(random() * (random() < 0.5 ? 128 : 2 ** 16)));
      hashText(String.fromCharCode(...units));
      words.push(units.length);
      for (let at = 0; at < units.length; at += 2) words.push((units[at] as number) | ((units[at + 1] ?? 0) << 16));
    }
    endHash();
    expect([...latestHash], `seed ${SEED}, try ${tried}`).toEqual(reference(key, words, true));
  }
  proved({ what: "keyed hashes held against a second reading of HalfSipHash", promises: ["P8"], tried: TRIES, seed: SEED, file: FILE });
});

/** The blocks of a message of bytes, its length in the last one. */
function blocksOf(bytes: readonly number[]): number[] {
  const padded = [...bytes, ...new Array<number>(3 - (bytes.length % 4)).fill(0), bytes.length];
  const blocks: number[] = [];
  for (let at = 0; at < padded.length; at += 4) blocks.push(padded.slice(at, at + 4).reduceRight((word, byte) => (word << 8) | byte));
  return blocks;
}

/** HalfSipHash-1-3 as its authors write it, over whole blocks; one word, or two where it is wide. */
function reference([low, high]: HashKey, blocks: readonly number[], isWide: boolean): readonly number[] {
  const turned = (word: number, by: number) => (word << by) | (word >>> (32 - by));
  const v = [low, high ^ (isWide ? 0xee : 0), low ^ 0x6c796765, high ^ 0x74656462] as [number, number, number, number];
  const round = () => {
    v[0] = (v[0] + v[1]) | 0;
    v[1] = turned(v[1], 5) ^ v[0];
    v[0] = turned(v[0], 16);
    v[2] = (v[2] + v[3]) | 0;
    v[3] = turned(v[3], 8) ^ v[2];
    v[0] = (v[0] + v[3]) | 0;
    v[3] = turned(v[3], 7) ^ v[0];
    v[2] = (v[2] + v[1]) | 0;
    v[1] = turned(v[1], 13) ^ v[2];
    v[2] = turned(v[2], 16);
  };
  const rounds = () => {
    for (let count = 0; count < 3; count++) round();
    return v[1] ^ v[3];
  };
  for (const block of blocks) {
    v[3] ^= block;
    round();
    v[0] ^= block;
  }
  v[2] ^= isWide ? 0xee : 0xff;
  const first = rounds();
  if (!isWide) return [first];
  v[1] ^= 0xdd;
  return [first, rounds()];
}
