import type { JobEvent } from "../../jobs/job-events.ts";
import { count, duration } from "./numbers.ts";
import { harmless } from "./printable.ts";

/** Time between two lines of progress where stderr is no terminal, ms. */
const PLAIN_LINE_MS = 30_000;

export interface Watcher {
  tell(event: JobEvent): void;
  /** Ends the line of progress, so that what follows stands on its own. */
  end(): void;
}

/** Shows people how a job goes, on stderr: one line that renews itself on a terminal, else a line now and then. */
export function watchOnStderr(stream: NodeJS.WriteStream = process.stderr, now: () => number = () => performance.now()): Watcher {
  const live = stream.isTTY === true && process.env["TERM"] !== "dumb";
  let shown = false;
  let toldAt = Number.NEGATIVE_INFINITY;
  let lastState = "";
  const end = () => {
    if (shown) stream.write("\n");
    shown = false;
  };
  const line = (text: string) => {
    end();
    stream.write(`${harmless(text)}\n`);
  };
  const renew = (text: string) => {
    if (live) {
      stream.write(`\r\u001b[K${harmless(text).slice(0, (stream.columns ?? 80) - 1)}`);
      shown = true;
    } else if (now() - toldAt >= PLAIN_LINE_MS) {
      toldAt = now();
      stream.write(`${harmless(text)}\n`);
    }
  };
  return {
    end,
    tell(event) {
      switch (event.type) {
        case "extracting":
          if (event.changedUpTo !== undefined)
            line(`read from the database: ${count(event.rows)} rows, changed up to ${event.changedUpTo}`);
          else
            renew(
              `reading the source: ${count(event.rows)} rows${event.repeated === undefined ? "" : `, ${count(event.repeated)} listed twice`}`,
            );
          break;
        case "planning":
          renew(`planning: ${count(event.rows)} rows read`);
          break;
        case "listing":
          renew(`listing the pool: ${count(event.users)} users`);
          break;
        case "verifying":
          renew(`comparing: ${count(event.rows)} rows`);
          break;
        case "run":
          line(`${event.state} run ${event.run} into ${event.pool}`);
          break;
        case "limit":
          line(limitText(event));
          break;
        case "progress":
          renew(progressText(event));
          break;
        case "import-job": {
          const state = `import job, part ${event.part}: ${event.state}${event.detail === undefined ? "" : ` (${event.detail})`}`;
          if (event.waitedSeconds !== undefined && state === lastState)
            renew(`${state}: another import job of the account may be active, waited ${duration(event.waitedSeconds)}`);
          else if (state !== lastState) line(`${state}, ${count(event.rows)} rows`);
          else
            renew(
              `${state}: ${count(event.imported ?? 0)} imported, ${count(event.skipped ?? 0)} skipped, ${count(event.failed ?? 0)} failed`,
            );
          lastState = state;
          break;
        }
        case "group":
          line(
            `group ${event.group} ${event.state === "updated" ? "changed to" : "left as it is, the job file has"} ${event.differences.join("; ")}`,
          );
          break;
        case "invitation-wave":
          line(
            `wave ${event.wave}: ${count(event.sent)} messages sent, ${count(event.left)} users left, the next wave in ${duration(event.nextInSeconds)}`,
          );
          break;
        default:
      }
    },
  };
}

function progressText(event: Extract<JobEvent, { type: "progress" }>): string {
  const left = event.secondsLeft === undefined ? "" : `, ${duration(event.secondsLeft)} left`;
  const throttled = event.throttles === 0 ? "" : `, throttled ${count(event.throttles)} times`;
  return `${count(event.done)} of ${count(event.total)} rows, ${event.perSecond.toFixed(1)} a second${left}${throttled}`;
}

function limitText({ category, state, from, to, code }: Extract<JobEvent, { type: "limit" }>): string {
  switch (state) {
    case "raised":
      return `limit ${category}: raised from ${from} to ${to} requests a second`;
    case "restored":
      return `limit ${category}: restored to ${to} requests a second`;
    case "high-enough":
      return `limit ${category}: ${from} requests a second already, not raised to ${to}`;
    case "left":
      return `limit ${category}: somebody changed it since it was raised to ${from}, so it is left as it is; before, it was ${to}`;
    case "not-restored":
      return `limit ${category}: STILL RAISED to ${from}, was ${to} (${code ?? "no answer"}); restore it with: poolferry status <job> --restore-limits`;
  }
}
