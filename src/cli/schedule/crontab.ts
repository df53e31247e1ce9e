import { join } from "node:path";
import { type Calendar, refuseSeconds } from "./calendar.ts";
import { fieldText } from "./field-text.ts";
import { type ScheduledSync, type ScheduleTarget, wordsHere } from "./scheduled-sync.ts";

const STEPS = { range: "-", step: "*/" };
/** A star in front would turn "either day is enough" into "both" in some crons. */
const DAYS = { range: "-" };

export const CRON: ScheduleTarget = { name: "cron", needs: [], takes: ["state", "command"], print: crontab };

function crontab(sync: ScheduledSync): string {
  const { calendar, job, zone, stateFolder } = sync;
  refuseSeconds(calendar, "as a crontab line");
  const command = wordsHere(sync).map(shellWord).join(" ");
  const log = shellWord(join(stateFolder, "sync.log"));
  const told = `echo "poolferry: the sync of ${job} ended with exit code $?; see" ${log}`;
  // cron reads % as the end of the line.
  const line = `${fiveFields(calendar)} umask 077; ${command} >>${log} 2>&1 || ${told}`.replaceAll("%", "\\%");
  return [
    `# poolferry: the nightly sync of ${job}. Install with: crontab -e`,
    "# cron mails what a line prints to MAILTO: here that a sync failed, and nothing else.",
    ...(zone === undefined
      ? []
      : [
          "# Known to cronie (Red Hat, SUSE, Arch). The cron of Debian and Ubuntu ignores it and keeps the machine's time: print systemd there.",
          `CRON_TZ=${zone}`,
        ]),
    `${line}\n`,
  ].join("\n");
}

/** Minute, hour, day, month and weekday, as cron and Kubernetes read them. */
export function fiveFields({ minutes, hours, days, months, weekdays }: Calendar): string {
  return [
    fieldText(minutes, 0, 60, STEPS),
    fieldText(hours, 0, 24, STEPS),
    days === undefined ? "*" : everyValue(days, 1, 31),
    fieldText(months, 1, 12, DAYS),
    weekdays === undefined ? "*" : everyValue(weekdays, 0, 7),
  ].join(" ");
}

/** Without a star even where it is all of them: a field with a star counts as not given. */
function everyValue(values: readonly number[], first: number, size: number): string {
  return values.length === size ? `${first}-${first + size - 1}` : fieldText(values, first, size, DAYS);
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
