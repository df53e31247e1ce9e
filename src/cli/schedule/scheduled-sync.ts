import type { Calendar } from "./calendar.ts";

/** What a printed schedule calls, and when. Paths are absolute. */
export interface ScheduledSync {
  /** The job's name: A-Z a-z 0-9 . _ - */
  readonly job: string;
  readonly calendar: Calendar;
  /** An IANA zone; undefined: what the tool takes by itself. */
  readonly zone: string | undefined;
  readonly jobFile: string;
  readonly stateFolder: string;
  /** The program and the words that go before `sync`; undefined: the tool's own default. */
  readonly program: readonly string[] | undefined;
  /** Options of `sync` that say where AWS is. */
  readonly targetOptions: readonly string[];
  /** What some tools alone ask for, by the option's name without dashes; several values separated by spaces. */
  readonly asked: Readonly<Record<string, string>>;
}

/** A tool that keeps time, and how it is told to call `poolferry sync`. */
export interface ScheduleTarget {
  readonly name: string;
  /** Options that it cannot do without, and further ones that it takes. */
  readonly needs: readonly string[];
  readonly takes: readonly string[];
  /** The text to install, comments that say how included. Throws RunError `usage` where the tool cannot say the schedule. */
  print(sync: ScheduledSync): string;
}

/** A container has the job's folder at `/job` and a durable folder of its own at `/state`. */
export function wordsInContainer({ program, jobFile, job, targetOptions }: ScheduledSync): readonly string[] {
  const file = jobFile.slice(jobFile.lastIndexOf("/") + 1);
  return [...(program ?? ["poolferry"]), "sync", `/job/${file}`, "--yes", "--state", `/state/${job}`, ...targetOptions];
}

/** The words of the command on this machine; by default this very program, as cron and systemd search few folders. */
export function wordsHere({ program, jobFile, stateFolder, targetOptions }: ScheduledSync): readonly string[] {
  return [...(program ?? thisProgram()), "sync", jobFile, "--yes", "--state", stateFolder, ...targetOptions];
}

function thisProgram(): readonly string[] {
  return [process.execPath, process.argv[1] ?? "poolferry"];
}
