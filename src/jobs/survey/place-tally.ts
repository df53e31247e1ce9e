import { DistinctCount } from "./distinct-count.ts";
import { PhoneRegions } from "./phone-regions.ts";
import { meaningOf } from "./place-meaning.ts";
import type { PlaceSurvey } from "./place-survey.ts";
import { VALUE_FORMS, type ValueForm } from "./value-forms.ts";

/** Values after which a form is given up that fewer than half of them have. */
const TRIED = 200;
const MOST_VALUES = 40;
const LONGEST_VALUE = 60;

interface Trial {
  readonly form: ValueForm;
  fits: number;
}

/** Gathers what a place holds, value by value; its memory does not grow with the rows beyond what tells values apart. */
export class PlaceTally {
  readonly #place: string;
  readonly #distinct = new DistinctCount();
  readonly #phone: PhoneRegions;
  #trials: readonly Trial[] = VALUE_FORMS.map((form) => ({ form, fits: 0 }));
  #values: Map<string, number> | undefined = new Map();
  #kind: PlaceSurvey["kind"] = "text";
  #filled = 0;
  #tried = 0;
  #longest = 0;

  constructor(place: string, phoneRegion: string | undefined) {
    this.#place = place;
    this.#phone = new PhoneRegions(phoneRegion);
  }

  /** One row's value, trimmed; an empty one counts for nothing. */
  add(value: string): void {
    if (value === "") return;
    this.#filled++;
    this.#distinct.add(value);
    this.#longest = Math.max(this.#longest, value.length);
    this.#keep(value);
    this.#phone.add(value);
    this.#tried++;
    for (const trial of this.#trials) if (trial.form.test(value)) trial.fits++;
    if (this.#tried === TRIED) this.#trials = this.#trials.filter(({ fits }) => fits * 2 >= TRIED);
  }

  /** One row's array of texts. */
  addList(elements: readonly string[]): void {
    if (this.#kind === "text") this.#kind = "list";
    if (elements.length === 0) return;
    this.#filled++;
    for (const element of elements) this.#keep(element);
  }

  /** A row whose value cannot be one text. */
  addStructure(kind: "objects" | "object"): void {
    this.#kind = kind;
    this.#filled++;
  }

  survey(): PlaceSurvey {
    const phone = this.#phone.guess();
    const values = this.#values === undefined ? [] : [...this.#values].map(([value, rows]) => ({ value, rows }));
    return {
      place: this.#place,
      kind: this.#kind,
      filled: this.#filled,
      distinct: this.#distinct.distinct,
      repeats: this.#distinct.repeats,
      exact: this.#distinct.exact,
      longest: this.#longest,
      // A stable sort: of forms that fit alike, the stricter one comes first.
      forms: this.#trials
        .filter(({ fits }) => fits > 0)
        .sort((a, b) => b.fits - a.fits)
        .map(({ form, fits }) => ({ name: form.name, fits })),
      ...(phone.fits === 0 ? {} : { phone }),
      ...(values.length === 0 ? {} : { values: values.sort((a, b) => b.rows - a.rows) }),
      meaning: meaningOf(this.#place),
    };
  }

  #keep(value: string): void {
    const values = this.#values;
    if (values === undefined) return;
    if (value.length > LONGEST_VALUE || (values.size >= MOST_VALUES && !values.has(value))) this.#values = undefined;
    else values.set(value, (values.get(value) ?? 0) + 1);
  }
}
