import { RunError } from "../../model/index.ts";
import { FAULT_KINDS, type FaultMember, faultKind } from "./fault-kinds.ts";
import type { FaultSchedule } from "./fault-schedule.ts";

/**
 * A schedule out of parsed JSON; `operations` are the names it may use. Throws RunError `usage` that names every member
 * that is wrong.
 */
export function checkSchedule(value: unknown, operations: ReadonlySet<string>): FaultSchedule {
  const problems = isObject(value) ? scheduleProblems(value, operations) : ["the schedule is not an object"];
  if (problems.length === 0) return value as FaultSchedule;
  throw new RunError(
    "usage",
    `The fault schedule is not valid: ${problems.slice(0, MOST_NAMED).join("; ")}${problems.length > MOST_NAMED ? "; and more" : ""}.`,
    "See the table of faults in docs/sandbox.md.",
  );
}

const MOST_NAMED = 10;

type Members = Readonly<Record<string, unknown>>;

function scheduleProblems(schedule: Members, operations: ReadonlySet<string>): readonly string[] {
  const problems = unknownMembers(schedule, ["seed", "faults"], "the schedule");
  const { seed, faults } = schedule as { readonly seed?: unknown; readonly faults?: unknown };
  if (seed !== undefined && !Number.isSafeInteger(seed)) problems.push("seed is not a whole number");
  if (!Array.isArray(faults)) return [...problems, "faults is not a list"];
  return [...problems, ...faults.flatMap((fault: unknown, place) => faultProblems(fault, `faults[${place}]`, operations))];
}

function faultProblems(fault: unknown, where: string, operations: ReadonlySet<string>): readonly string[] {
  if (!isObject(fault)) return [`${where} is not an object`];
  const kind = faultKind(fault["fault"]);
  if (kind === undefined) return [`${where}.fault is none of ${FAULT_KINDS.map(({ name }) => name).join(", ")}`];
  const problems = unknownMembers(fault, [...EVERY, ...kind.needs, ...kind.takes], `${where} (${kind.name})`);
  for (const name of kind.needs) if (fault[name] === undefined) problems.push(`${where}.${name} is missing (${kind.name})`);
  for (const [name, { holds, is }] of Object.entries(MEMBERS)) {
    if (fault[name] !== undefined && !holds(fault[name])) problems.push(`${where}.${name} is not ${is}`);
  }
  if (kind.name !== "wrong-clock" && (fault["ms"] as number) < 0) problems.push(`${where}.ms is below 0`);
  if (fault["ms"] !== undefined && fault["latency"] !== undefined) problems.push(`${where} has both ms and latency`);
  if (kind.name === "slow-answer" && fault["ms"] === undefined && fault["latency"] === undefined) {
    problems.push(`${where} has neither ms nor latency (${kind.name})`);
  }
  return [...problems, ...operationProblems(fault["operations"], where, kind.only, operations)];
}

function operationProblems(given: unknown, where: string, only: string | undefined, operations: ReadonlySet<string>): readonly string[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) return [`${where}.operations is not a list`];
  const allowed = only === undefined ? operations : new Set([only]);
  const strange = given.filter((name: unknown) => typeof name !== "string" || !allowed.has(name));
  const said = only === undefined ? "is not served" : `is not struck by this fault, which concerns ${only}`;
  return strange.map((name: unknown) => `${where}.operations: ${JSON.stringify(name)} ${said}`);
}

function unknownMembers(object: Members, known: readonly string[], what: string): string[] {
  return Object.keys(object)
    .filter((name) => !known.includes(name))
    .map((name) => `${what} has no member ${JSON.stringify(name)}`);
}

const EVERY = ["fault", "operations", "rate", "calls", "from", "until"];

interface MemberRule {
  readonly is: string;
  holds(value: unknown): boolean;
}

const MEMBERS: Readonly<Record<FaultMember | "rate" | "calls" | "from" | "until", MemberRule>> = {
  rate: { is: "a number from 0 to 1", holds: isShare },
  calls: { is: "a list of whole numbers from 1", holds: (value) => Array.isArray(value) && value.every(isCount) },
  from: { is: "a number of milliseconds", holds: isMs },
  until: { is: "a number of milliseconds", holds: isMs },
  how: { is: "reset, time-out or internal-error", holds: (value) => ["reset", "time-out", "internal-error"].includes(value as string) },
  ms: { is: "a number of milliseconds", holds: Number.isFinite },
  latency: { is: "{fixed}, {uniform: [from, to]} or {logNormal: {median, sigma}}", holds: isDistribution },
  share: { is: "a number from 0 to 1", holds: isShare },
  row: { is: "a whole number from 1", holds: isCount },
  base: { is: "0, 1 or 2", holds: (value) => [0, 1, 2].includes(value as number) },
};

/** One of the distributions, and nothing besides. */
function isDistribution(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== 1) return false;
  const { fixed, uniform, logNormal } = value as { fixed?: unknown; uniform?: unknown; logNormal?: unknown };
  if (fixed !== undefined) return isMs(fixed);
  if (Array.isArray(uniform)) return uniform.length === 2 && uniform.every(isMs) && uniform[0] <= uniform[1];
  if (!isObject(logNormal)) return false;
  const { median, sigma, ...others } = logNormal as { median?: unknown; sigma?: unknown };
  return isMs(median) && isMs(sigma) && Object.keys(others).length === 0;
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isShare(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isMs(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}
