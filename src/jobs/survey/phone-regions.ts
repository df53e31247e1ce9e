import { isPhoneOf } from "../../transform/index.ts";

/** Countries that numbers without `+` are tried as, with their calling codes; those whose numbers have the stricter form first. */
const CALLING_CODES = new Map(
  "US:1 FR:33 ES:34 GB:44 CH:41 NL:31 BE:32 PL:48 PT:351 DK:45 NO:47 IE:353 CZ:420 BR:55 CO:57 CL:56 AU:61 NZ:64 ZA:27 TR:90 IT:39 MX:52 JP:81 IN:91 AR:54 DE:49 SE:46 FI:358 AT:43"
    .split(" ")
    .map((pair) => pair.split(":") as [string, string]),
);
const REGIONS = [...CALLING_CODES.keys()];
/** Countries that fit nearly as many numbers as the best: some take nearly any number, so the stricter form is meant. */
const ALIKE = 0.95;
/** Values that every country is tried for; the rest are tried for the best ones alone, as a reading takes microseconds. */
const TRIED = 400;
const KEPT = 3;
const LOOKS_LIKE = /^[+(]?[\d\s()/.\-–+]{6,30}$/;

export interface PhoneGuess {
  /** Values that are valid numbers of that region. */
  readonly fits: number;
  /** Undefined where every number has its `+`, or where no country fits. */
  readonly region: string | undefined;
  /** Another country fits as well, so that the numbers alone do not tell which is meant. */
  readonly ambiguous: boolean;
}

const tests: Map<string, (value: string) => boolean> = new Map();

/** Finds the country whose numbers a place's values are. */
export class PhoneRegions {
  readonly #fits = new Map<string, number>();
  /** Numbers with `+` by their country: its others are likely to be of the same. */
  readonly #coded = new Map<string, number>();
  #candidates: readonly string[];
  #seen = 0;
  #international = 0;

  /** `region`: what the user says; no other is tried. */
  constructor(region: string | undefined) {
    this.#candidates = region === undefined ? REGIONS : [region];
  }

  add(value: string): void {
    if (!LOOKS_LIKE.test(value)) return;
    if (value.startsWith("+")) {
      if (testOf("")(value)) this.#addInternational(value);
      return;
    }
    this.#seen++;
    if (this.#seen === TRIED) this.#candidates = this.#ranked().slice(0, KEPT);
    for (const region of this.#candidates) if (testOf(region)(value)) this.#fits.set(region, (this.#fits.get(region) ?? 0) + 1);
  }

  guess(): PhoneGuess {
    const [best, second] = this.#ranked();
    const fits = this.#fits.get(best ?? "") ?? 0;
    if (fits === 0) return { fits: this.#international, region: undefined, ambiguous: false };
    const close = second !== undefined && (this.#fits.get(second) ?? 0) >= fits * ALIKE;
    return { fits: fits + this.#international, region: best, ambiguous: close };
  }

  #addInternational(value: string): void {
    this.#international++;
    const digits = value.replace(/\D/g, "");
    for (const [region, code] of CALLING_CODES) if (digits.startsWith(code)) this.#coded.set(region, (this.#coded.get(region) ?? 0) + 1);
  }

  /** Of countries that fit alike the one that numbers with `+` name comes first, then the one with the stricter form. */
  #ranked(): readonly string[] {
    const fitsOf = (region: string) => this.#fits.get(region) ?? 0;
    const codedOf = (region: string) => this.#coded.get(region) ?? 0;
    const enough = Math.max(0, ...this.#candidates.map(fitsOf)) * ALIKE;
    const rank = (region: string) => (fitsOf(region) >= enough ? 1 : 0);
    return [...this.#candidates].sort((a, b) => rank(b) - rank(a) || (rank(a) === 1 ? codedOf(b) - codedOf(a) : fitsOf(b) - fitsOf(a)));
  }
}

function testOf(region: string): (value: string) => boolean {
  const known = tests.get(region);
  if (known !== undefined) return known;
  const test = isPhoneOf(region === "" ? undefined : region);
  tests.set(region, test);
  return test;
}
