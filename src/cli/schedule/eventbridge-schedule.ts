import { type Calendar, notWritable, refuseSeconds } from "./calendar.ts";
import { fieldText } from "./field-text.ts";
import { type ScheduledSync, type ScheduleTarget, wordsInContainer } from "./scheduled-sync.ts";

/** A schedule's name may have so many characters. */
const LONGEST_NAME = 64;
const FORM = { range: "-" };
const STEPS = { range: "-", step: "0/" };
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

export const EVENTBRIDGE: ScheduleTarget = {
  name: "eventbridge",
  needs: ["cluster", "task-definition", "scheduler-role"],
  takes: ["container", "subnet", "security-group", "command"],
  print: schedule,
};

/** The input of CreateSchedule; the target is a task of ECS whose command is replaced. */
function schedule(sync: ScheduledSync): string {
  const { job, calendar, zone, asked } = sync;
  const listed = (option: string) => asked[option]?.split(" ") ?? [];
  const subnets = listed("subnet");
  const groups = listed("security-group");
  const command = wordsInContainer(sync);
  const input = {
    Name: `poolferry-sync-${job}`.slice(0, LONGEST_NAME),
    Description: `poolferry: sync of the job ${job}`,
    ScheduleExpression: cronExpression(calendar),
    ScheduleExpressionTimezone: zone ?? "UTC",
    FlexibleTimeWindow: { Mode: "OFF" },
    State: "ENABLED",
    Target: {
      Arn: asked["cluster"],
      RoleArn: asked["scheduler-role"],
      EcsParameters: {
        TaskDefinitionArn: asked["task-definition"],
        TaskCount: 1,
        ...(subnets.length === 0
          ? { LaunchType: "EC2" }
          : {
              LaunchType: "FARGATE",
              NetworkConfiguration: {
                awsvpcConfiguration: {
                  Subnets: subnets,
                  ...(groups.length === 0 ? {} : { SecurityGroups: groups }),
                  AssignPublicIp: "DISABLED",
                },
              },
            }),
      },
      Input: JSON.stringify({ containerOverrides: [{ name: asked["container"] ?? "poolferry", command }] }),
      // A task that could not be started is tried again for an hour; one that ended is not.
      RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 },
    },
  };
  return `${JSON.stringify(input, undefined, 2)}\n`;
}

/** `cron(minutes hours day month weekday year)`; one of the two days must be a question mark. */
export function cronExpression(calendar: Calendar): string {
  refuseSeconds(calendar, "for EventBridge");
  const { minutes, hours, days, months, weekdays } = calendar;
  if (days !== undefined && weekdays !== undefined)
    throw notWritable(calendar.expression, "for EventBridge", "it names both a day of the month and a weekday");
  const fields = [
    fieldText(minutes, 0, 60, STEPS),
    fieldText(hours, 0, 24, STEPS),
    weekdays === undefined ? (days === undefined ? "*" : fieldText(days, 1, 31, FORM)) : "?",
    fieldText(months, 1, 12, FORM),
    weekdays === undefined ? "?" : fieldText(weekdays, 0, 7, { range: "-", value: (day) => WEEKDAYS[day] ?? "" }),
    "*",
  ];
  return `cron(${fields.join(" ")})`;
}
