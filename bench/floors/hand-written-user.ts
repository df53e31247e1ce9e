const EMAIL = /^[^\s@"<>]+@[^\s@]+\.[^\s@.]+$/;
const PHONE = /^\+[1-9]\d{6,14}$/;
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const MAX_VALUE = 2048;

/** A user as somebody would write it down who has this one export and this one pool: 15 attributes, the groups, a linked identity. */
export type Mapped = readonly [attributes: readonly string[], groups: readonly string[], link: string];

/** bench/users/mapping.json by hand. */
export function mapByHand(r: readonly string[]): Mapped {
  const email = cell(r, 1).toLowerCase();
  const address = cell(r, 8);
  const groups = cell(r, 11);
  const attributes = [
    email,
    cell(r, 2),
    cell(r, 3),
    cell(r, 4),
    cell(r, 5),
    `${cell(r, 4)} ${cell(r, 5)}`,
    cell(r, 6),
    cell(r, 7),
    address.includes("\n") ? address.replace(/\n/g, " ") : address,
    cell(r, 9),
    cell(r, 10),
    String(Math.floor(Date.parse(cell(r, 13)) / 1000)),
    cell(r, 0),
    cell(r, 15),
    cell(r, 16),
  ];
  return [attributes, groups === "" ? [] : groups.split(","), cell(r, 12)];
}

/** Whether an address has the form that the mapping asks for. */
export function isEmailByHand(email: string): boolean {
  return EMAIL.test(email);
}

/** What the pool of bench/users/pool.json would take. */
export function accepted([attributes]: Mapped): boolean {
  const email = cell(attributes, 0);
  if (email.length > 128 || !EMAIL.test(email)) return false;
  const phone = cell(attributes, 2);
  if (phone !== "" && !PHONE.test(phone)) return false;
  const birthdate = cell(attributes, 7);
  if (birthdate !== "" && !DAY.test(birthdate)) return false;
  if (cell(attributes, 11) === "NaN") return false;
  for (const value of attributes) if (value.length > MAX_VALUE) return false;
  return cell(attributes, 13).length <= 64 && cell(attributes, 14).length <= 32;
}

function cell(record: readonly string[], index: number): string {
  return record[index] ?? "";
}
