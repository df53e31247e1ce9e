/** What mutation testing looks at, in parts that are run and judged one by one. */
export interface Area {
  readonly name: string;
  /** Files whose every line is mutated. */
  readonly mutate: readonly string[];
  /** The test files that are to notice: fast ones of these files, without servers of databases and without the built program. */
  readonly tests: readonly string[];
  /** Those among them that are left out: they take their time for what others notice too, or need a process of their own. */
  readonly slow: readonly string[];
}

export const AREAS: readonly Area[] = [
  {
    name: "ledger",
    mutate: ["src/jobs/ledger/*.ts"],
    tests: ["test/jobs/ledger/*.test.ts"],
    slow: ["test/jobs/ledger/{owner-lock,private-files}.test.ts"],
  },
  {
    name: "pacing",
    mutate: ["src/load/pacing/*.ts"],
    tests: ["test/load/pacing/*.test.ts"],
    slow: ["test/load/pacing/{hidden-quota,pacer}.test.ts"],
  },
  {
    name: "failures",
    mutate: ["src/cognito/{failures,classify-failure,known-failure}.ts", "src/load/{retrying-pool,repeatable,trigger-failure}.ts"],
    tests: ["test/cognito/classify-failure.test.ts", "test/load/retrying-pool.test.ts"],
    slow: [],
  },
  {
    name: "steps",
    mutate: ["src/load/steps/*.ts", "src/load/existing/*.ts"],
    tests: ["test/load/steps/*.test.ts", "test/load/existing/*.test.ts"],
    slow: ["test/load/steps/{identity,load-user}.test.ts"],
  },
];

/** Throws RangeError for a name that no area has. */
export function areaNamed(wanted: string): Area {
  const area = AREAS.find(({ name }) => name === wanted);
  if (area === undefined) throw new RangeError(`no area "${wanted}"; there are ${AREAS.map(({ name }) => name).join(", ")}`);
  return area;
}

const VARIABLE = "POOLFERRY_MUTATED";

/** Says which area is mutated, to the processes that are started from now on. */
export function beginArea({ name }: Area): void {
  process.env[VARIABLE] = name;
}

/** The area that the process is about which has started this one. */
export function areaBegun(): Area {
  return areaNamed(process.env[VARIABLE] ?? "");
}
