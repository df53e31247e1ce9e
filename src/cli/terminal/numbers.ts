/** 12,345 */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** A rate of calls a second, to the hundredth: 0.01, 3600. */
export function rate(perSecond: number): string {
  return String(Number(perSecond.toFixed(2)));
}

/** 3 s, 4 min 5 s, 2 h 10 min: two units at most. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return seconds > 0 && seconds < 10 ? `${seconds.toFixed(1)} s` : `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

/** Lines of `label  value`, values right-aligned. */
export function table(rows: readonly (readonly [string, string])[], indent = "  "): string {
  const left = Math.max(0, ...rows.map(([label]) => label.length));
  const right = Math.max(0, ...rows.map(([, value]) => value.length));
  return rows.map(([label, value]) => `${indent}${label.padEnd(left)}  ${value.padStart(right)}\n`).join("");
}
