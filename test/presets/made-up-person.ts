import type { seededRandom } from "../../src/cli/demo/seeded-random.ts";

export type Random = ReturnType<typeof seededRandom>;

/** Somebody who does not exist: a colour and a plant, an address of example domains, a number kept for fiction. */
export interface MadeUpPerson {
  readonly given: string;
  readonly family: string;
  /** Unique a row, in lower case. */
  readonly email: string;
  /** `+1202555` and `0100` to `0199`: every second row has one, unique up to 200 rows. */
  readonly phone: string | undefined;
}

const COLOURS = "Amber,Azure,Brun,Céladon,Crimson,Grün,Indigo,Ivory,Lila,Ocre,Röd,Sienna,Teal,Umber,Violet,Verde".split(",");
const PLANTS = "Ahorn,Bouleau,Cedar,Erle,Fern,Hazel,Juniper,Linde,Olmo,O'Thistle,Pin,Roble,Sälg,Śliwa,Willow,Yew".split(",");

/** The person of a row, counted from 1. */
export function madeUpPerson(row: number, random: Random): MadeUpPerson {
  const given = random.pick(COLOURS);
  const family = random.pick(PLANTS);
  const mailbox = `${given}.${family}${String(row)}`
    .normalize("NFD")
    .replace(/[^A-Za-z0-9.]/g, "")
    .toLowerCase();
  return {
    given,
    family,
    email: `${mailbox}@example.${random.pick(["com", "net", "org"])}`,
    phone: row % 2 === 0 ? `+120255501${String((row / 2) % 100).padStart(2, "0")}` : undefined,
  };
}

/** A time between 2017 and 2024, in milliseconds. */
export function madeUpTime(random: Random): number {
  return Date.UTC(2017, 0, 1) + random.below(7 * 365 * 86_400) * 1000;
}

/** A UUID of version 4. */
export function madeUpUuid(random: Random): string {
  const hex = hexDigits(random, 32);
  const variant = random.pick(["8", "9", "a", "b"]);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** So many hexadecimal digits in lower case. */
export function hexDigits(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.below(16).toString(16)).join("");
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** So many letters and digits. */
export function letters(random: Random, count: number): string {
  return Array.from({ length: count }, () => LETTERS.charAt(random.below(LETTERS.length))).join("");
}
