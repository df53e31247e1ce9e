// Writes the sample again: node samples/firebase-csv/generate.ts [rows] [path] [seed]
import { hexDigits, letters, madeUpPerson, madeUpTime, type Random } from "../../test/presets/made-up-person.ts";
import { seededBytes } from "../../test/presets/seeded-hashes.ts";
import { writeSample } from "../../test/presets/write-sample.ts";

/** Places in a row: firebase-tools writes no header. */
const GOOGLE = 7;
const FACEBOOK = 11;
const GITHUB = 19;
const APPLE = 28;
const CELLS = 52;

await writeSample({ file: `${import.meta.dirname}/users.csv`, seed: 22 }, (row, random) => line(row, random));

/** One user; every 40 rows have one of each odd kind. */
function line(row: number, random: Random): string {
  const person = madeUpPerson(row, random);
  const name = `${person.given} ${person.family}`;
  const created = madeUpTime(random);
  const cells = new Map<number, string>([
    [0, letters(random, 28)],
    [1, person.email],
    [2, String(random.chance(0.8))],
    [3, seededBytes(random, 64).toString("base64")],
    [4, seededBytes(random, 10).toString("base64")],
    [5, name],
    [23, String(created)],
    [24, String(created + random.below(300 * 86_400) * 1000)],
    [26, String(row % 40 === 7)],
  ]);
  const link = (at: number, id: string) => {
    for (const [index, value] of [id, person.email, name, ""].entries()) cells.set(at + index, value);
  };
  const forget = (...indices: readonly number[]) => {
    for (const index of indices) cells.delete(index);
  };
  if (random.chance(0.3)) cells.set(27, JSON.stringify({ roles: ["admin", "editor"].filter(() => random.chance(0.5)), plan: "pro" }));
  if (row % 4 === 0) link(GOOGLE, `1${random.digits(20)}`);
  if (row % 8 === 0) forget(3, 4);
  if (row % 12 === 0) link(FACEBOOK, random.digits(16));
  if (row % 20 === 2) cells.set(25, `+120255501${String(row % 100).padStart(2, "0")}`);
  switch (row % 40) {
    case 3: // anonymous
      forget(1, 2, 3, 4, 5, 27);
      break;
    case 9: // by a provider alone, without an e-mail address
      forget(1, 2, 3, 4);
      link(APPLE, `001234.${hexDigits(random, 32)}.1200`);
      break;
    case 13: // cut short: the rest of the line is missing
      return written(cells).slice(0, 60);
    case 17: // an address that is none
      cells.set(1, person.email.replace("@", "(at)"));
      break;
    case 21:
      link(GITHUB, random.digits(8));
      break;
    case 25: // a name with a comma, as versions that quote nothing write it
      return written(cells).replace(name, `${person.family}, ${person.given}`);
    default:
  }
  if (row === 2 || row === 119) {
    cells.set(1, row === 2 ? "teal.twin@example.com" : "Teal.Twin@example.com");
    cells.set(2, "true");
  }
  return written(cells);
}

function written(cells: ReadonlyMap<number, string>): string {
  return Array.from({ length: CELLS }, (_, index) => quoted(cells.get(index) ?? "")).join(",");
}

function quoted(cell: string): string {
  return /[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
