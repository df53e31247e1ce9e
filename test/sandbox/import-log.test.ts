import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  type GetLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import type { UserImportJobType } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { DEFAULT_IMPORT_SETTINGS, type ImportSettings } from "../../src/sandbox/import/import-settings.ts";
import { csvOf, goodRow, importFile, logOf, makePool, sandboxFor } from "./import-fixture.ts";

/** Imports that many rows, every tenth without a verified address, into a pool `people`. */
async function imported(rows: number, settings: Partial<ImportSettings> = {}, PoolName = "people") {
  const { cognito, logs, sandbox } = await sandboxFor({ speed: 100 }, settings);
  const pool = await makePool(cognito, { PoolName });
  const cells = Array.from({ length: rows }, (_, i) => (i % 10 === 9 ? { ...goodRow(i), email_verified: "" } : goodRow(i)));
  return { job: await importFile(cognito, pool, await csvOf(cognito, pool, cells)), logs, sandbox };
}

function streamOf(job: UserImportJobType) {
  return { logGroupName: `/aws/cognito/userpools/${job.UserPoolId}/people`, logStreamName: `${job.JobId}/${job.JobName}` };
}

function logSettings(change: Partial<ImportSettings["log"]>): Partial<ImportSettings> {
  return { log: { ...DEFAULT_IMPORT_SETTINGS.log, ...change } };
}

test("the group and the stream are found by name, and only in the pool's Region", async () => {
  const { job, logs } = await imported(10);
  const { logGroupName, logStreamName } = streamOf(job);
  const groups = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws/cognito/" }));
  expect(groups.logGroups?.map((group) => group.logGroupName)).toEqual([logGroupName]);
  expect(groups.logGroups?.[0]?.arn).toBe(`arn:aws:logs:eu-central-1:123456789012:log-group:${logGroupName}:*`);
  const streams = await logs.send(new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: `${job.JobId}/` }));
  expect(streams.logStreams?.map((stream) => stream.logStreamName)).toEqual([logStreamName]);
  expect(streams.logStreams?.[0]?.lastEventTimestamp).toBeGreaterThanOrEqual(job.StartDate?.getTime() ?? Number.NaN);
  const byArn = await logs.send(new DescribeLogStreamsCommand({ logGroupIdentifier: groups.logGroups?.[0]?.logGroupArn }));
  expect(byArn.logStreams).toHaveLength(1);
  expect((await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws/lambda/" }))).logGroups).toEqual([]);
});

test("a group or stream that is not there is ResourceNotFoundException", async () => {
  const { job, logs } = await imported(1);
  const { logGroupName } = streamOf(job);
  const missing = { name: "ResourceNotFoundException" };
  await expect(logs.send(new DescribeLogStreamsCommand({ logGroupName: "/aws/none" }))).rejects.toMatchObject(missing);
  await expect(logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: "none" }))).rejects.toMatchObject(missing);
  await expect(logs.send(new FilterLogEventsCommand({ logGroupName, logStreamNames: ["none"] }))).rejects.toMatchObject(missing);
  await expect(logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/none" }))).rejects.toMatchObject(missing);
});

test("GetLogEvents pages forward from the head, gives the last token again at the end, and pages back", async () => {
  const { job, logs } = await imported(25);
  const get = (input: Partial<GetLogEventsCommandInput>) => logs.send(new GetLogEventsCommand({ ...streamOf(job), ...input }));
  const numbers = (page: GetLogEventsCommandOutput) => page.events?.map(({ message }) => Number(/Number (\d+)/.exec(message ?? "")?.[1]));
  const first = await get({ startFromHead: true, limit: 10 });
  expect(numbers(first)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const second = await get({ nextToken: first.nextForwardToken, limit: 20 });
  expect(numbers(second)).toEqual(Array.from({ length: 15 }, (_, i) => i + 11));
  const third = await get({ nextToken: second.nextForwardToken });
  expect(third.events).toEqual([]);
  expect(third.nextForwardToken).toBe(second.nextForwardToken);
  expect(numbers(await get({ nextToken: second.nextBackwardToken, limit: 3 }))).toEqual([8, 9, 10]);
  expect(numbers(await get({ limit: 2 }))).toEqual([24, 25]);
  const start = await get({ nextToken: first.nextBackwardToken });
  expect(start.events).toEqual([]);
  expect(start.nextBackwardToken).toBe(first.nextBackwardToken);
  await expect(get({ limit: 10_001 })).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(get({ nextToken: "nonsense" })).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test("time bounds: GetLogEvents leaves out its end, FilterLogEvents takes it", async () => {
  const { job, logs } = await imported(3);
  const { events = [] } = await logs.send(new GetLogEventsCommand(streamOf(job)));
  const last = events.at(-1)?.timestamp ?? 0;
  const { logGroupName } = streamOf(job);
  expect((await logs.send(new GetLogEventsCommand({ ...streamOf(job), startTime: last + 1_000 }))).events).toEqual([]);
  expect((await logs.send(new GetLogEventsCommand({ ...streamOf(job), endTime: 1 }))).events).toEqual([]);
  expect((await logs.send(new FilterLogEventsCommand({ logGroupName, startTime: last, endTime: last }))).events).toContainEqual(
    expect.objectContaining({ timestamp: last }),
  );
  expect((await logs.send(new FilterLogEventsCommand({ logGroupName, endTime: 1 }))).events).toEqual([]);
});

async function filtered(logs: CloudWatchLogsClient, input: FilterLogEventsCommandInput): Promise<{ messages: string[]; pages: number }> {
  const messages: string[] = [];
  let nextToken: string | undefined;
  for (let pages = 1; pages < 1_000; pages++) {
    const answer = await logs.send(new FilterLogEventsCommand({ ...input, nextToken }));
    messages.push(...(answer.events ?? []).map(({ message = "" }) => message));
    nextToken = answer.nextToken;
    if (nextToken === undefined) return { messages, pages };
  }
  throw new Error("The pages did not end");
}

test("FilterLogEvents finds words and quoted terms, page by page", async () => {
  const { job, logs } = await imported(100);
  const { logGroupName } = streamOf(job);
  const failed = await filtered(logs, { logGroupName, filterPattern: "FAILED", limit: 3 });
  expect(failed.messages).toHaveLength(10);
  expect(failed.messages.every((message) => message.startsWith("[FAILED] Line Number "))).toBe(true);
  expect(failed.pages).toBe(4);
  expect((await filtered(logs, { logGroupName, filterPattern: '"[FAILED]"' })).messages).toEqual(failed.messages);
  expect((await filtered(logs, { logGroupName, filterPattern: '"Line Number 10 "' })).messages).toHaveLength(1);
  expect((await filtered(logs, { logGroupName, filterPattern: "-FAILED Line" })).messages).toHaveLength(90);
  expect((await filtered(logs, { logGroupName, filterPattern: "?SKIPPED ?FAILED" })).messages).toHaveLength(10);
  expect((await filtered(logs, { logGroupName, logStreamNamePrefix: `${job.JobId}/` })).messages).toHaveLength(100);
  expect((await filtered(logs, { logGroupName, logStreamNamePrefix: "import-none/" })).messages).toEqual([]);
  const fields = new FilterLogEventsCommand({ logGroupName, filterPattern: "[FAILED]" });
  await expect(logs.send(fields)).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test("a page may be empty and still have a token", async () => {
  const { job, logs } = await imported(20, logSettings({ eventsPerFilterPage: 4 }));
  const { logGroupName } = streamOf(job);
  const first = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: "FAILED" }));
  expect(first.events).toEqual([]);
  expect(first.nextToken).toBeDefined();
  expect((await filtered(logs, { logGroupName, filterPattern: "FAILED" })).messages).toHaveLength(2);
});

test("the number of the first line, the order and the lines of an event are settings", async () => {
  for (const firstLineNumber of [0, 1, 2] as const) {
    const { job, logs } = await imported(2, logSettings({ firstLineNumber }));
    expect((await logOf(logs, job))[0]).toBe(`[SUCCEEDED] Line Number ${firstLineNumber} - The import succeeded.`);
  }
  const { job, logs } = await imported(30, logSettings({ order: "mixed", linesPerEvent: 4 }));
  const events = await logOf(logs, job);
  const lines = events.flatMap((event) => event.split("\n"));
  const numbers = lines.map((line) => Number(/Number (\d+)/.exec(line)?.[1]));
  expect(events.length).toBeLessThan(30);
  expect(numbers).not.toEqual(numbers.toSorted((a, b) => a - b));
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
});

test("a pool name that CloudWatch would not take may be written with underscores", async () => {
  const { job, logs } = await imported(1, logSettings({ poolName: "underscores" }), "our people+you");
  expect(await logOf(logs, job, "our_people_you")).toHaveLength(1);
  const asItIs = await imported(1, {}, "our people+you");
  expect(await logOf(asItIs.logs, asItIs.job, "our people+you")).toHaveLength(1);
});

test("late lines can be read only after their time", async () => {
  const late = (logDelayMs: number) => ({ faults: { ...DEFAULT_IMPORT_SETTINGS.faults, logDelayMs } });
  const far = await imported(10, late(30 * 86_400_000));
  expect(await logOf(far.logs, far.job)).toEqual([]);
  const near = await imported(10, late(60_000));
  await near.sandbox.clock.sleep(60_000);
  expect(await logOf(near.logs, near.job)).toHaveLength(10);
});

test("an unknown operation and a call without signature are refused in JSON", async () => {
  const { sandbox } = await sandboxFor();
  const call = (target: string, headers: Record<string, string>) =>
    fetch(sandbox.endpoint, { method: "POST", headers: { "x-amz-target": `Logs_20140328.${target}`, ...headers }, body: "{}" });
  const authorization = "AWS4-HMAC-SHA256 Credential=A/20260101/eu-central-1/logs/aws4_request, SignedHeaders=host, Signature=0";
  expect(await (await call("PutLogEvents", { authorization })).json()).toMatchObject({ __type: "UnknownOperationException" });
  expect(await (await call("DescribeLogGroups", {})).json()).toMatchObject({ __type: "MissingAuthenticationTokenException" });
});
