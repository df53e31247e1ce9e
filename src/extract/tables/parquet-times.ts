const UNITS = {
  MILLIS: { aSecond: 1_000n, digits: 3 },
  MICROS: { aSecond: 1_000_000n, digits: 6 },
  NANOS: { aSecond: 1_000_000_000n, digits: 9 },
};

/** Days since 1970 as `2024-07-01`, in quotation marks. */
export function dayOf(value: unknown): string {
  return `"${new Date((value as number) * 86_400_000).toISOString().slice(0, -14)}"`;
}

/** A count of units since 1970 as `2024-07-01T10:00:00.5Z`, without the Z where it is a local time; no digit is lost. */
export function timeOf(unit: keyof typeof UNITS, utc: boolean): (value: unknown) => string {
  const { aSecond, digits } = UNITS[unit];
  const end = utc ? 'Z"' : '"';
  return (value) => {
    const count = BigInt(value as number | bigint);
    const part = ((count % aSecond) + aSecond) % aSecond;
    const second = new Date(Number((count - part) / aSecond) * 1000).toISOString().slice(0, -5);
    return `"${second}${fraction(part, digits)}${end}`;
  };
}

/** A time of day as `10:00:00.5`. */
export function clockOf(unit: keyof typeof UNITS): (value: unknown) => string {
  const { aSecond, digits } = UNITS[unit];
  return (value) => {
    const count = BigInt(value as number | bigint);
    const second = new Date(Number(count / aSecond) * 1000).toISOString().slice(11, -5);
    return `"${second}${fraction(count % aSecond, digits)}"`;
  };
}

function fraction(part: bigint, digits: number): string {
  return part === 0n ? "" : `.${String(part).padStart(digits, "0").replace(/0+$/, "")}`;
}
