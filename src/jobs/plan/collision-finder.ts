import { closeSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readWhole, writeWhole } from "../../files/whole-bytes.ts";
import { SeededHash } from "./seeded-hash.ts";

/** Who claims a name: a source row (its ordinal, from 1), or an existing user of the pool (negative, from -1). */
export type Owner = number;

/** Several owners claim the same name: the pool's users first, then rows ascending. */
export interface Collision {
  readonly kind: number;
  readonly owners: readonly Owner[];
}

/** A power of two. */
const PARTITIONS = 64;
const ENTRY_BYTES = 16;
const BUFFERED_ENTRIES = 1024;
/** Owner and kind share one exact number. */
const KINDS_AT_MOST = 16;

/**
 * Finds equal keys among any number of claims in flat memory: keyed 64-bit hashes are partitioned to one private file each by
 * their low bits, and each partition is small enough to be searched in memory.
 */
export class CollisionFinder {
  readonly #hash: SeededHash;
  readonly #partitions: Partition[];

  /** `folder` must exist and be private; the finder's files there are removed by `close`. */
  constructor(folder: string, seed: number) {
    this.#hash = new SeededHash(seed);
    this.#partitions = Array.from({ length: PARTITIONS }, (_, index) => new Partition(join(folder, `claims-${index}.tmp`)));
  }

  /** Claims `key` for `owner`. */
  claim(kind: number, key: string, owner: Owner): void {
    this.#hash.update(kind, key);
    this.claimHash(kind, this.#hash.low, this.#hash.high, owner);
  }

  /** Claims a key by a 64-bit hash of it and its kind; not to be mixed with `claim`, whose hashes are others. */
  claimHash(kind: number, low: number, high: number, owner: Owner): void {
    (this.#partitions[low & (PARTITIONS - 1)] as Partition).add(low, high, owner * KINDS_AT_MOST + kind);
  }

  /** All keys that more than one owner claims. */
  *collisions(): Generator<Collision> {
    const room = new SearchRoom();
    for (const partition of this.#partitions) yield* partition.collisions(room);
  }

  close(): void {
    for (const partition of this.#partitions) partition.close();
  }
}

/** Memory to search a partition in, used for one after the other: fresh memory a partition would add up before it is collected. */
class SearchRoom {
  #entries = new ArrayBuffer(0);
  #slots = new Int32Array(0);

  entries(count: number): ArrayBuffer {
    if (this.#entries.byteLength < count * ENTRY_BYTES) this.#entries = new ArrayBuffer(Math.ceil(count * 1.25) * ENTRY_BYTES);
    return this.#entries;
  }

  /** At least twice as many slots as entries, a power of two, all -1. */
  slots(count: number): Int32Array {
    const size = 2 ** Math.ceil(Math.log2(count * 2 + 1));
    if (this.#slots.length < size) this.#slots = new Int32Array(size);
    return this.#slots.subarray(0, size).fill(-1);
  }
}

class Partition {
  readonly #path: string;
  readonly #bytes = new ArrayBuffer(BUFFERED_ENTRIES * ENTRY_BYTES);
  readonly #hashes = new Uint32Array(this.#bytes);
  readonly #owners = new Float64Array(this.#bytes);
  #file: number | undefined;
  #buffered = 0;
  #spilled = 0;

  constructor(path: string) {
    this.#path = path;
  }

  add(low: number, high: number, tagged: number): void {
    if (this.#buffered === BUFFERED_ENTRIES) this.#spill();
    const at = this.#buffered++;
    this.#hashes[at * 4] = low;
    this.#hashes[at * 4 + 1] = high;
    this.#owners[at * 2 + 1] = tagged;
  }

  /** Open addressing from hash to the first entry, and chains from there to the others. */
  *collisions(room: SearchRoom): Generator<Collision> {
    const count = this.#spilled + this.#buffered;
    const bytes = room.entries(count);
    this.#readInto(bytes);
    const hashes = new Uint32Array(bytes);
    const owners = new Float64Array(bytes);
    const slots = room.slots(count);
    const groups = new Map<number, Owner[]>();
    for (let entry = 0; entry < count; entry++) {
      const low = hashes[entry * 4] as number;
      const high = hashes[entry * 4 + 1] as number;
      for (let slot = high & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
        const first = slots[slot] as number;
        if (first === -1) {
          slots[slot] = entry;
          break;
        }
        if (hashes[first * 4] !== low || hashes[first * 4 + 1] !== high) continue;
        const group = groups.get(first) ?? [ownerOf(owners[first * 2 + 1] as number)];
        group.push(ownerOf(owners[entry * 2 + 1] as number));
        groups.set(first, group);
        break;
      }
    }
    for (const [first, group] of groups) yield { kind: kindOf(owners[first * 2 + 1] as number), owners: group.sort(byOrder) };
  }

  close(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    rmSync(this.#path);
    this.#file = undefined;
  }

  #spill(): void {
    this.#file ??= openSync(this.#path, "w+", 0o600);
    writeWhole(this.#file, new Uint8Array(this.#bytes, 0, this.#buffered * ENTRY_BYTES), this.#spilled * ENTRY_BYTES);
    this.#spilled += this.#buffered;
    this.#buffered = 0;
  }

  #readInto(bytes: ArrayBuffer): void {
    const spilledBytes = this.#spilled * ENTRY_BYTES;
    if (this.#file !== undefined && readWhole(this.#file, new Uint8Array(bytes, 0, spilledBytes), 0) < spilledBytes)
      throw new Error(`${this.#path} became shorter while it was in use`);
    new Uint8Array(bytes, spilledBytes).set(new Uint8Array(this.#bytes, 0, this.#buffered * ENTRY_BYTES));
  }
}

function byOrder(a: Owner, b: Owner): number {
  return a < 0 && b < 0 ? b - a : a - b;
}

function kindOf(tagged: number): number {
  return ((tagged % KINDS_AT_MOST) + KINDS_AT_MOST) % KINDS_AT_MOST;
}

function ownerOf(tagged: number): Owner {
  return Math.floor(tagged / KINDS_AT_MOST);
}
