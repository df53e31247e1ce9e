import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { boundedProcess, type Ended } from "../measure/bounded-process.ts";
import { benchJob, LEAN_MAPPING } from "../targets/bench-job.ts";
import type { BenchSandbox } from "../targets/bench-sandbox.ts";
import type { PeerFiles } from "./peer-files.ts";

/** A tool that creates users, made ready for one pool and one file; run again it goes on as it does by itself. */
export interface ReadyTool {
  run(limitMs: number, onStart?: (child: ChildProcess) => void): Promise<Ended>;
  /** What it said at its end, without anything of a user. */
  said(ended: Ended): string;
  remove(): void;
}

export interface LoadingTool {
  readonly name: string;
  ready(files: PeerFiles, sandbox: BenchSandbox): ReadyTool;
}

/** `poolferry run` with a job file as short as can be: its own default pace, 80 % of the quota. */
export function poolferry(program: string): LoadingTool {
  return {
    name: "poolferry",
    ready({ csv }, sandbox) {
      const job = benchJob(csv, sandbox, { mapping: LEAN_MAPPING, route: "admin-api" });
      return {
        run: (limitMs, onStart) =>
          boundedProcess(program, ["run", job.path, "--state", job.state, "--yes", "--json"], {
            limitMs,
            ...(onStart === undefined ? {} : { onStart }),
          }),
        said: ({ stdout }) => {
          const last = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { readonly outcomes?: Readonly<Record<string, number>> };
          const counts = Object.entries(last.outcomes ?? {}).filter(([, count]) => count > 0);
          return counts.map(([outcome, count]) => `${count} ${outcome}`).join(", ");
        },
        remove: () => job.remove(),
      };
    },
  };
}

const RESTORE = fileURLToPath(new URL("restore-users.ts", import.meta.url));

/** cognito-backup-restore 1.3.2 by its documented function `restoreUsers`. */
export const COGNITO_BACKUP_RESTORE: LoadingTool = {
  name: "cognito-backup-restore",
  ready: ({ json }, { endpoint, userPoolId }) => ({
    run: (limitMs, onStart) =>
      boundedProcess(RESTORE, [json, endpoint, userPoolId], { limitMs, ...(onStart === undefined ? {} : { onStart }) }),
    said: ({ stdout }) => {
      const done = /^\{"saidDoneAfterS":([\d.]+)\}$/m.exec(stdout)?.[1];
      return done === undefined ? "nothing" : `done, after ${Number(done).toFixed(2)} s`;
    },
    remove: () => undefined,
  }),
};
