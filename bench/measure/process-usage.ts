import { readFileSync } from "node:fs";

/** Clock ticks a second in /proc, which Linux fixes at 100 for every program. */
const TICKS = 100;

/** CPU seconds (user + system) that a running process has used so far. Linux alone. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Most memory that a running process has held at once, MiB. Linux alone. */
export function peakMiBOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}
