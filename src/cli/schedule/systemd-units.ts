import { userInfo } from "node:os";
import { dirname } from "node:path";
import type { Calendar } from "./calendar.ts";
import { fieldText } from "./field-text.ts";
import { type ScheduledSync, type ScheduleTarget, wordsHere } from "./scheduled-sync.ts";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
// No steps: of those, systemd 252 leaves out the first minute of a day.
const TWO_DIGITS = { range: "..", value: (value: number) => String(value).padStart(2, "0") };

export const SYSTEMD: ScheduleTarget = { name: "systemd", needs: [], takes: ["state", "command"], print: systemdUnits };

function systemdUnits(sync: ScheduledSync): string {
  const { job, calendar, zone, jobFile, stateFolder } = sync;
  const unit = `poolferry-sync-${job}`;
  return `# /etc/systemd/system/${unit}.service
# Install both files, then: systemctl daemon-reload && systemctl enable --now ${unit}.timer
[Unit]
Description=poolferry: sync of the job ${job}
Documentation=man:systemd.service(5)
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=${accountName()}
# What the job reads from the environment, such as AWS_PROFILE; mode 0600.
EnvironmentFile=-/etc/poolferry/${job}.env
WorkingDirectory=${specifiersKept(dirname(jobFile))}
ExecStart=${execLine(wordsHere(sync))}
# A sync takes the time it takes; asked to stop, it records what is under way.
TimeoutStartSec=infinity
TimeoutStopSec=30s
KillMode=mixed
UMask=0077
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=${quoted(specifiersKept(stateFolder))}
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
CapabilityBoundingSet=
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

# /etc/systemd/system/${unit}.timer
[Unit]
Description=poolferry: when the job ${job} is synced

[Timer]
${onCalendar(calendar, zone)
  .map((when) => `OnCalendar=${when}`)
  .join("\n")}
# After downtime a missed sync is made up for, once.
Persistent=true
AccuracySec=1s
Unit=${unit}.service

[Install]
WantedBy=timers.target
`;
}

/** One or two expressions of systemd.time(7): where a day of the month and a weekday are given, either is enough. */
export function onCalendar({ seconds, minutes, hours, days, months, weekdays }: Calendar, zone: string | undefined): readonly string[] {
  const time = [fieldText(hours, 0, 24, TWO_DIGITS), fieldText(minutes, 0, 60, TWO_DIGITS), fieldText(seconds, 0, 60, TWO_DIGITS)].join(
    ":",
  );
  const month = fieldText(months, 1, 12, TWO_DIGITS);
  const when = (date: string) => [date, time, ...(zone === undefined ? [] : [zone])].join(" ");
  const onWeekdays = weekdays && when(`${weekdaysText(weekdays)}*-${month}-*`);
  const onDays = days && when(`*-${month}-${fieldText(days, 1, 31, TWO_DIGITS)}`);
  const given = [onWeekdays, onDays].filter((text) => text !== undefined);
  return given.length > 0 ? given : [when(`*-${month}-*`)];
}

/** systemd's week begins on Monday, and a range across its end is none. */
function weekdaysText(weekdays: readonly number[]): string {
  if (weekdays.length === 7) return "";
  const fromMonday = weekdays.map((day) => (day === 0 ? 7 : day)).sort((one, other) => one - other);
  return `${fieldText(fromMonday, 1, 7, { range: "..", value: (day) => WEEKDAYS[day % 7] ?? "" })} `;
}

/** systemd takes no quotes, backslashes or variables in the program's own path. */
function execLine(words: readonly string[]): string {
  const plain = /^[^"'\\$]*$/.test(words[0] ?? "");
  return [...(plain ? [] : ["/usr/bin/env"]), ...words].map(execWord).join(" ");
}

function execWord(word: string): string {
  return quoted(specifiersKept(word).replaceAll("$", () => "$$"));
}

function quoted(text: string): string {
  return /^[\w@%+=:,./$-]+$/.test(text) ? text : `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function specifiersKept(text: string): string {
  return text.replaceAll("%", "%%");
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without an entry in the list of accounts, as in some containers.
    return String(process.getuid?.() ?? "root");
  }
}
