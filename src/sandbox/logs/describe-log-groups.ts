import { defineOperation } from "../operation.ts";
import { flag, list, oneOf, structure, text } from "../shapes/shape.ts";
import { listPage } from "./list-page.ts";
import { groupName, listLimit, nextToken } from "./log-members.ts";

export const describeLogGroups = defineOperation({
  name: "DescribeLogGroups",
  category: undefined,
  input: structure(
    {},
    {
      logGroupNamePrefix: groupName,
      logGroupNamePattern: groupName,
      limit: listLimit,
      nextToken,
      includeLinkedAccounts: flag,
      accountIdentifiers: list(text({ min: 12, max: 12 })),
      logGroupClass: oneOf("STANDARD", "INFREQUENT_ACCESS", "DELIVERY"),
    },
  ),
  write: false,
  handle({ store, region, accountId }, input) {
    const groups = store
      .prepare(
        `SELECT g.name, g.created, coalesce(sum(s.bytes), 0) AS bytes FROM log_groups g LEFT JOIN log_streams s ON s.part_of = g.key
         WHERE g.region = ? GROUP BY g.key ORDER BY g.name`,
      )
      .all(region)
      .filter(
        ({ name }) => String(name).startsWith(input.logGroupNamePrefix ?? "") && String(name).includes(input.logGroupNamePattern ?? ""),
      );
    const { page, ...next } = listPage(groups, input.nextToken, input.limit ?? 50);
    return {
      logGroups: page.map((group) => {
        const arn = `arn:aws:logs:${region}:${accountId}:log-group:${group["name"]}`;
        return {
          logGroupName: group["name"],
          creationTime: Math.floor(Number(group["created"])),
          metricFilterCount: 0,
          arn: `${arn}:*`,
          logGroupArn: arn,
          storedBytes: group["bytes"],
          logGroupClass: "STANDARD",
        };
      }),
      ...next,
    };
  },
});
