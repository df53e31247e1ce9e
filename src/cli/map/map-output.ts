import type { Job } from "../../jobs/job.ts";
import type { MapSample } from "../../jobs/map/map-sample.ts";
import { count } from "../terminal/numbers.ts";
import { maskOf } from "./disclosure.ts";
import { type RowView, viewOf } from "./row-view.ts";
import { secretPlaces } from "./secret-places.ts";
import { sideBySide } from "./side-by-side.ts";

export interface MapOutput {
  /** Values as they are; passwords and hashes never. */
  readonly showValues: boolean;
  readonly json: boolean;
  readonly seed: number;
  /** Whether the file that was sampled may lack rows of the source. */
  readonly partial: boolean;
  /** Cells of the terminal's width. */
  readonly width: number;
}

/** The sample as it is printed: rows side by side and a closing line, or NDJSON. */
export function mapOutput(sample: MapSample, job: Job, output: MapOutput): string {
  const settings = {
    shape: sample.shape,
    isSecret: secretPlaces(job.mapping.document),
    show: output.showValues ? (value: string) => value : maskOf,
    stated: new Set([...sample.mapping.groups, ...sample.mapping.providers]),
  };
  const views = sample.rows.map((row) => viewOf(row, settings));
  const { tests, read } = sample;
  const complete = sample.complete && !output.partial;
  if (output.json) {
    const values = output.showValues ? "shown" : "masked";
    const closing = { type: "sample", rows: views.length, read, complete, seed: output.seed, tests, values };
    return [...views.map(jsonOf), closing].map((line) => `${JSON.stringify(line)}\n`).join("");
  }
  return `${views.map((view) => `${sideBySide(view, output.width)}\n`).join("")}${closingText(views.length, sample, complete, output)}`;
}

/** How many tests a mapping passed, in words; nothing where it has none. */
export function testsText(tests: number): string {
  if (tests === 0) return "";
  return tests === 1 ? "The mapping passed its test. " : `The mapping passed its ${tests} tests. `;
}

function closingText(rows: number, { read, tests }: MapSample, complete: boolean, { showValues, seed }: MapOutput): string {
  const of = complete ? `the ${count(read)} rows of the source` : `the first ${count(read)} rows; the others were not read`;
  const how = showValues
    ? "Values as they are; passwords and hashes stay hidden."
    : "Values by their shape; --show-values shows them, passwords and hashes never.";
  return `${count(rows)} of ${of} (--seed ${seed}).\n${how}\n${testsText(tests)}The pool was not asked: \`poolferry plan\` checks users against it.\n`;
}

function jsonOf({ source, user, ...view }: RowView): object {
  return {
    type: "mapped",
    ...view,
    source: Object.fromEntries(source),
    ...(user === undefined ? {} : { user: { ...user, attributes: Object.fromEntries(user.attributes) } }),
  };
}
