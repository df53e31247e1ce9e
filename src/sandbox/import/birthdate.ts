/** Turns a birthdate cell (`mm/dd/yyyy`) into the API's `YYYY-MM-DD`; undefined if it is no such date. */
export function birthdateFromCsv(cell: string): string | undefined {
  const parts = CSV_DATE.exec(cell);
  if (parts === null) return undefined;
  const [, month = "", day = "", year = ""] = parts;
  const length = DAYS[Number(month) - 1];
  if (length === undefined || Number(day) < 1 || Number(day) > (month === "02" && !leap(Number(year)) ? 28 : length)) return undefined;
  return `${year}-${month}-${day}`;
}

const CSV_DATE = /^(\d{2})\/(\d{2})\/(\d{4})$/;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function leap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
