import { isPhoneOf } from "../../transform/index.ts";

/** Countries that numbers without `+` are tried as, the likelier before the others. */
const REGIONS = "DE US GB FR ES AT CH IT NL BE PL PT SE DK NO FI IE CZ MX BR AR CO CL AU NZ CA IN JP ZA TR".split(" ");
/** Values that every country is tried for; the rest are tried for the best ones alone, as a reading takes microseconds. */
const TRIED = 400;
const KEPT = 2;
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
      if (testOf("")(value)) this.#international++;
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
    const close = second !== undefined && (this.#fits.get(second) ?? 0) >= fits * 0.9;
    return { fits: fits + this.#international, region: best, ambiguous: close };
  }

  #ranked(): readonly string[] {
    return [...this.#candidates].sort((a, b) => (this.#fits.get(b) ?? 0) - (this.#fits.get(a) ?? 0));
  }
}

function testOf(region: string): (value: string) => boolean {
  const known = tests.get(region);
  if (known !== undefined) return known;
  const test = isPhoneOf(region === "" ? undefined : region);
  tests.set(region, test);
  return test;
}
