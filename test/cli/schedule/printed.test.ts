import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { runProgram } from "../../support/built-program.ts";
import { optional } from "../../support/optional.ts";
import { type SmallJob, smallJob } from "../../support/small-job.ts";
import { installed, SYSTEMD_ANALYZE } from "./installed.ts";

const AT = ["--at", "0 2 * * *"];
const ECS = [
  ...["--cluster", "arn:aws:ecs:eu-central-1:123456789012:cluster/nightly"],
  ...["--task-definition", "arn:aws:ecs:eu-central-1:123456789012:task-definition/poolferry:1"],
  ...["--scheduler-role", "arn:aws:iam::123456789012:role/poolferry-scheduler"],
];

let base: string;
let job: SmallJob;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  job = await smallJob({ endpoint: "http://127.0.0.1:9", userPoolId: "us-east-1_Abcdefghi" }, []);
});

afterAll(async () => {
  await rm(base, { recursive: true });
  await rm(job.folder, { recursive: true });
});

async function printed(tool: string, ...more: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram(["schedule", job.path, ...AT, "--print", tool, ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

/** A program that writes its arguments, one a line, and ends with 3; its path needs quoting wherever there is a reader. */
async function awkwardProgram(): Promise<{ readonly path: string; readonly state: string }> {
  const folder = join(base, `100% a 'b' "c" $HOME`);
  await mkdir(folder, { recursive: true });
  const path = join(folder, "poolferry");
  await writeFile(path, '#!/bin/sh\nfor word; do echo "$word"; done\nexit 3\n');
  await chmod(path, 0o755);
  return { path, state: folder };
}

test("the crontab line calls the sync, keeps its words in a log, and says a failure alone", async () => {
  const { path, state } = await awkwardProgram();
  const text = await printed("cron", "--command", path, "--state", state, "--region", "us-east-1");
  const line = text.split("\n").find((one) => one !== "" && !one.startsWith("#")) ?? "";
  expect(line).toMatch(/^0 2 \* \* \* /);
  // What cron itself does with a line: an escaped % is one, and a bare one would end it.
  expect(line.replaceAll("\\%", "")).not.toContain("%");
  const { stdout, stderr } = spawnSync("/bin/sh", ["-c", line.slice("0 2 * * * ".length).replaceAll("\\%", "%")], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toBe(`poolferry: the sync of small ended with exit code 3; see ${join(state, "sync.log")}\n`);
  const words = (await readFile(join(state, "sync.log"), "utf8")).split("\n");
  expect(words).toEqual(["sync", job.path, "--yes", "--state", state, "--region", "us-east-1", ""]);
});

test("a crontab line calls this very program unless told otherwise, and names the zone with its limits", async () => {
  const text = await printed("cron", "--zone", "Europe/Berlin");
  expect(text).toContain("\nCRON_TZ=Europe/Berlin\n0 2 * * * ");
  expect(text).toContain("Debian");
  expect(text).toContain(` ${process.execPath} `);
  expect(text).toContain(`/dist/cli/main.js sync ${job.path} --yes --state ${join(job.folder, ".poolferry", "small")}`);
});

test("systemd gets a service that may write the state folder alone, and a timer that makes up for what was missed", async () => {
  const { path, state } = await awkwardProgram();
  const text = await printed("systemd", "--command", path, "--state", state, "--zone", "Europe/Berlin");
  expect(text).toContain("\nOnCalendar=*-*-* 02:00:00 Europe/Berlin\n");
  expect(text).toContain("\nPersistent=true\n");
  expect(text).toContain("\nProtectSystem=strict\n");
  const quoted = (folder: string) => folder.replace("100% a 'b' \"c\"", `100%% a 'b' \\"c\\"`);
  expect(text).toContain(`\nReadWritePaths="${quoted(state)}"\n`);
  expect(text).toContain(`\nExecStart=/usr/bin/env "${quoted(path).replace("$HOME", () => "$$HOME")}" sync ${job.path} --yes --state `);
});

optional(
  SYSTEMD_ANALYZE,
  installed(SYSTEMD_ANALYZE),
  false,
)("systemd finds nothing wrong with the units", async () => {
  const { path, state } = await awkwardProgram();
  const units = join(base, "units");
  await mkdir(units, { recursive: true });
  const text = await printed("systemd", "--command", path, "--state", state, "--zone", "UTC");
  const parts = text.split(/^# \/etc\/systemd\/system\/(\S+)\n/m).slice(1);
  const names = parts.filter((_, index) => index % 2 === 0);
  expect(names).toEqual(["poolferry-sync-small.service", "poolferry-sync-small.timer"]);
  for (const [index, name] of names.entries()) await writeFile(join(units, name), parts[2 * index + 1] ?? "");
  const verified = spawnSync(SYSTEMD_ANALYZE, ["verify", "--man=no", ...names.map((name) => join(units, name))], { encoding: "utf8" });
  expect({ status: verified.status, said: verified.stderr.split("\n").filter((line) => line.includes("poolferry")) }).toEqual({
    status: 0,
    said: [],
  });
});

test("Kubernetes gets a CronJob without overlap, with the job's files and a disk for the ledger", async () => {
  const text = await printed("kubernetes", "--image", "registry.example/poolferry:1", "--zone", "Europe/Berlin");
  const documents = parseAllDocuments(text);
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const [account, claim, cronJob] = documents.map((document) => document.toJS() as Record<string, never>);
  expect([account, claim]).toMatchObject([{ kind: "ServiceAccount" }, { kind: "PersistentVolumeClaim" }]);
  expect(cronJob).toMatchObject({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "poolferry-sync-small" },
    spec: { schedule: "0 2 * * *", timeZone: "Europe/Berlin", concurrencyPolicy: "Forbid" },
  });
  const { spec } = (cronJob as never as { spec: { jobTemplate: { spec: { template: { spec: PodSpec } } } } }).spec.jobTemplate.spec
    .template;
  expect(spec.containers[0]).toMatchObject({
    image: "registry.example/poolferry:1",
    command: ["poolferry", "sync", "/job/job.json", "--yes", "--state", "/state/small"],
    securityContext: { readOnlyRootFilesystem: true },
  });
  const volumes = spec.volumes.map(({ name }) => name);
  expect(spec.containers[0]?.volumeMounts.map(({ name }) => name)).toEqual(volumes);
  expect(spec.volumes).toContainEqual({ name: "state", persistentVolumeClaim: { claimName: "poolferry-sync-small" } });
});

interface PodSpec {
  readonly containers: readonly { readonly volumeMounts: readonly { readonly name: string }[] }[];
  readonly volumes: readonly { readonly name: string }[];
}

test("a job's name that Kubernetes does not take becomes one that it takes, and no other job's", async () => {
  const names = [];
  for (const name of ["Small_Job", "small-job", "small.job", "x".repeat(128), "___"]) {
    const { path } = await smallJob({ endpoint: "http://127.0.0.1:9", userPoolId: "us-east-1_Abcdefghi" }, [], { name });
    const { stdout } = await runProgram(["schedule", path, ...AT, "--print", "kubernetes", "--image", "poolferry"]);
    names.push(String(parseAllDocuments(stdout)[2]?.getIn(["metadata", "name"])));
  }
  for (const name of names) expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])$/);
  expect(new Set(names).size).toBe(names.length);
});

test("EventBridge gets the input of CreateSchedule, with a task whose command is the sync", async () => {
  const input = JSON.parse(await printed("eventbridge", ...ECS, "--zone", "Europe/Berlin")) as Record<string, unknown> & {
    Target: { Input: string };
  };
  expect(input).toMatchObject({
    Name: "poolferry-sync-small",
    ScheduleExpression: "cron(0 2 * * ? *)",
    ScheduleExpressionTimezone: "Europe/Berlin",
    Target: { Arn: ECS[1], RoleArn: ECS[5], EcsParameters: { TaskDefinitionArn: ECS[3], LaunchType: "EC2" } },
  });
  expect(JSON.parse(input.Target.Input)).toEqual({
    containerOverrides: [{ name: "poolferry", command: ["poolferry", "sync", "/job/job.json", "--yes", "--state", "/state/small"] }],
  });
});

test("subnets make it a Fargate task", async () => {
  const text = await printed("eventbridge", ...ECS, "--subnet", "subnet-1", "subnet-2", "--security-group", "sg-1", "--container", "sync");
  const { Target } = JSON.parse(text) as { Target: { Input: string; EcsParameters: object } };
  expect(Target.EcsParameters).toMatchObject({
    LaunchType: "FARGATE",
    NetworkConfiguration: { awsvpcConfiguration: { Subnets: ["subnet-1", "subnet-2"], SecurityGroups: ["sg-1"] } },
  });
  expect(JSON.parse(Target.Input)).toMatchObject({ containerOverrides: [{ name: "sync" }] });
});

test.each([
  ["what a tool needs is missing", ["--print", "kubernetes"], /needs --image/],
  ["a tool has no use for an option", ["--print", "cron", "--image", "poolferry"], /no use for --image/],
  ["security groups stand without subnets", ["--print", "eventbridge", ...ECS, "--security-group", "sg-1"], /need --subnet/],
  ["the tool is not known", ["--print", "windows"], /Allowed choices are cron, systemd, kubernetes, eventbridge/],
  ["the zone is not known", ["--print", "cron", "--zone", "Mars/Olympus"], /no time zone/],
])("it is wrong usage where %s", async (_, more, said) => {
  const { code, stdout, stderr } = await runProgram(["schedule", job.path, ...AT, ...more]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(said);
});

test("a schedule that a tool cannot say is refused, and what can say it is named", async () => {
  const { code, stderr } = await runProgram(["schedule", job.path, "--at", "0 2 L * *", "--print", "systemd"]);
  expect(code).toBe(2);
  expect(stderr).toContain("last day of a month");
  expect(stderr).toContain("poolferry sync --every");
});
