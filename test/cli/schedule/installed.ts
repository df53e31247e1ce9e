import { spawnSync } from "node:child_process";

/** Comes with systemd. */
export const SYSTEMD_ANALYZE = "systemd-analyze";

/** Whether this machine has a program that says its version. */
export function installed(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
}
