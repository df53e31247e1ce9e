/** How a tool writes one field of a schedule. */
export interface FieldForm {
  /** Between the ends of a range. */
  readonly range: string;
  /** Begins a step through the whole field, such as `0/`; undefined: steps are written out. */
  readonly step?: string;
  /** Writes one value. Default: its digits. */
  readonly value?: (value: number) => string;
}

/** Writes a field's values, of `size` possible ones from `first`, as short as the form goes: all, a step, ranges and single values. */
export function fieldText(values: readonly number[], first: number, size: number, form: FieldForm): string {
  if (values.length === size) return "*";
  const write = form.value ?? String;
  const [start = first, second = start] = values;
  const step = second - start;
  const whole =
    start === first && values.length === Math.ceil(size / step) && values.every((value, index) => value === first + index * step);
  if (form.step !== undefined && values.length > 2 && whole) return `${form.step}${step}`;
  return rangesOf(values)
    .flatMap(([from, to]) => (to - from < 2 ? [...new Set([from, to])].map(write) : [`${write(from)}${form.range}${write(to)}`]))
    .join(",");
}

function rangesOf(values: readonly number[]): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (const value of values) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === value - 1) last[1] = value;
    else ranges.push([value, value]);
  }
  return ranges;
}
