import { expect, test } from "vitest";
import { Secret } from "../../src/model/index.ts";
import { oneCallServer } from "./one-call.ts";
import { connectTo, json, scriptedServer } from "./scripted-server.ts";

const POOL = "eu-central-1_Test12345";
const calling = oneCallServer();

const WIRE_USER = {
  Username: "row-1",
  UserCreateDate: 1772532000.25,
  UserLastModifiedDate: 1772532001,
  Enabled: false,
  UserStatus: "FORCE_CHANGE_PASSWORD",
};
const WIRE_ATTRIBUTES = [
  { Name: "sub", Value: "4a1f9c1e-0b57-4c5c-9f2f-8e3d1f4b5a6c" },
  { Name: "__proto__", Value: "kept" },
];
const USER = {
  username: "row-1",
  sub: "4a1f9c1e-0b57-4c5c-9f2f-8e3d1f4b5a6c",
  status: "FORCE_CHANGE_PASSWORD",
  enabled: false,
  attributes: new Map([
    ["sub", "4a1f9c1e-0b57-4c5c-9f2f-8e3d1f4b5a6c"],
    ["__proto__", "kept"],
  ]),
  createdAt: 1772532000250,
  modifiedAt: 1772532001000,
};

test("createUser sends no message unless asked to, and never asks for RESEND", async () => {
  const attributes = new Map([
    ["email", "row-1@example.com"],
    ["email_verified", "true"],
  ]);
  const list = [
    { Name: "email", Value: "row-1@example.com" },
    { Name: "email_verified", Value: "true" },
  ];
  const created = { User: { ...WIRE_USER, Attributes: WIRE_ATTRIBUTES } };
  const silent = { username: "row-1", attributes, invitation: "none" } as const;
  const body = { UserPoolId: POOL, Username: "row-1", UserAttributes: list };
  const answered = [{ ok: true, user: USER }, "AdminCreateUser"];
  expect(await calling("createUser", silent, created)).toEqual([...answered, { ...body, MessageAction: "SUPPRESS" }]);
  const password = { ...silent, temporaryPassword: new Secret("Example-Pass-1") };
  expect(await calling("createUser", password, created)).toEqual([
    ...answered,
    { ...body, MessageAction: "SUPPRESS", TemporaryPassword: "Example-Pass-1" },
  ]);
  expect(await calling("createUser", { ...silent, invitation: "email" }, created)).toEqual([
    ...answered,
    { ...body, DesiredDeliveryMediums: ["EMAIL"] },
  ]);
  expect(await calling("createUser", { ...silent, invitation: "sms" }, created)).toEqual([
    ...answered,
    { ...body, DesiredDeliveryMediums: ["SMS"] },
  ]);
});

test("getUser and listUsers give users in the same form", async () => {
  expect(await calling("getUser", { username: "row-1" }, { ...WIRE_USER, UserAttributes: WIRE_ATTRIBUTES })).toEqual([
    { ok: true, user: USER },
    "AdminGetUser",
    { UserPoolId: POOL, Username: "row-1" },
  ]);
  const page = { Users: [{ ...WIRE_USER, Attributes: WIRE_ATTRIBUTES }], PaginationToken: "t1" };
  expect(await calling("listUsers", { filter: 'username = "row-1"', limit: 5, token: "t0" }, page)).toEqual([
    { ok: true, users: [USER], next: "t1" },
    "ListUsers",
    { UserPoolId: POOL, Filter: 'username = "row-1"', Limit: 5, PaginationToken: "t0" },
  ]);
  expect(await calling("listUsers", {}, { Users: [] })).toEqual([{ ok: true, users: [] }, "ListUsers", { UserPoolId: POOL }]);
});

test("an empty page with a token is not the end", async () => {
  const [result] = await calling("listUsers", {}, { Users: [], PaginationToken: "t9" });
  expect(result).toEqual({ ok: true, users: [], next: "t9" });
});

test("groups are listed by name, page by page", async () => {
  const groups = { Groups: [{ GroupName: "staff" }, { GroupName: "all" }], NextToken: "t1" };
  expect(await calling("listGroups", { token: "t0" }, groups)).toEqual([
    { ok: true, groups: ["staff", "all"], next: "t1" },
    "ListGroups",
    { UserPoolId: POOL, Limit: 60, NextToken: "t0" },
  ]);
});

test("the operations on one user send exactly what they were asked", async () => {
  const user = { UserPoolId: POOL, Username: "row-1" };
  expect(await calling("setPassword", { username: "row-1", password: new Secret("Example-Pass-1"), permanent: true }, {})).toEqual([
    { ok: true },
    "AdminSetUserPassword",
    { ...user, Password: "Example-Pass-1", Permanent: true },
  ]);
  expect(await calling("updateAttributes", { username: "row-1", attributes: new Map([["name", ""]]) }, {})).toEqual([
    { ok: true },
    "AdminUpdateUserAttributes",
    { ...user, UserAttributes: [{ Name: "name", Value: "" }] },
  ]);
  expect(await calling("addToGroup", { username: "row-1", group: "staff" }, {})).toEqual([
    { ok: true },
    "AdminAddUserToGroup",
    { ...user, GroupName: "staff" },
  ]);
  expect(await calling("disableUser", { username: "row-1" }, {})).toEqual([{ ok: true }, "AdminDisableUser", user]);
  const link = { username: "row-1", provider: "Google", attribute: "Cognito_Subject", id: "1234" };
  expect(await calling("linkProvider", link, {})).toEqual([
    { ok: true },
    "AdminLinkProviderForUser",
    {
      UserPoolId: POOL,
      DestinationUser: { ProviderName: "Cognito", ProviderAttributeValue: "row-1" },
      SourceUser: { ProviderName: "Google", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: "1234" },
    },
  ]);
});

test("groups are listed by name and created with what is given", async () => {
  const page = { Groups: [{ GroupName: "staff" }, { GroupName: "admins" }], NextToken: "t1" };
  expect(await calling("listGroupsOfUser", { username: "row-1" }, page)).toEqual([
    { ok: true, groups: ["staff", "admins"], next: "t1" },
    "AdminListGroupsForUser",
    { UserPoolId: POOL, Username: "row-1", Limit: 60 },
  ]);
  expect(await calling("deleteGroup", { group: "staff" }, {})).toEqual([
    { ok: true },
    "DeleteGroup",
    { UserPoolId: POOL, GroupName: "staff" },
  ]);
  expect(await calling("createGroup", { group: "staff" }, { Group: {} })).toEqual([
    { ok: true },
    "CreateGroup",
    { UserPoolId: POOL, GroupName: "staff" },
  ]);
  expect(await calling("createGroup", { group: "staff", description: "from the shop" }, { Group: {} })).toEqual([
    { ok: true },
    "CreateGroup",
    { UserPoolId: POOL, GroupName: "staff", Description: "from the shop" },
  ]);
});

test("a group is created, read and changed with its description, precedence and role", async () => {
  const more = { description: "from the shop", precedence: 0, roleArn: "arn:aws:iam::123456789012:role/staff" };
  const wire = { GroupName: "staff", Description: "from the shop", Precedence: 0, RoleArn: more.roleArn };
  const sent = { UserPoolId: POOL, ...wire };
  expect(await calling("createGroup", { group: "staff", ...more }, { Group: wire })).toEqual([{ ok: true }, "CreateGroup", sent]);
  expect(await calling("updateGroup", { group: "staff", ...more }, { Group: wire })).toEqual([{ ok: true }, "UpdateGroup", sent]);
  expect(await calling("updateGroup", { group: "staff", precedence: 4 }, { Group: wire })).toEqual([
    { ok: true },
    "UpdateGroup",
    { UserPoolId: POOL, GroupName: "staff", Precedence: 4 },
  ]);
  const read = { UserPoolId: POOL, GroupName: "staff" };
  expect(await calling("getGroup", { group: "staff" }, { Group: wire })).toEqual([
    { ok: true, group: { name: "staff", ...more } },
    "GetGroup",
    read,
  ]);
  expect(await calling("getGroup", { group: "staff" }, { Group: { GroupName: "staff" } })).toEqual([
    { ok: true, group: { name: "staff" } },
    "GetGroup",
    read,
  ]);
});

test("second factors are switched on, and those that are off are not spoken of", async () => {
  const user = { UserPoolId: POOL, Username: "row-1" };
  const off = { username: "row-1", sms: false, email: false, preferred: undefined };
  expect(await calling("setMfaPreference", { ...off, sms: true, email: true, preferred: "email" }, {})).toEqual([
    { ok: true },
    "AdminSetUserMFAPreference",
    { ...user, SMSMfaSettings: { Enabled: true, PreferredMfa: false }, EmailMfaSettings: { Enabled: true, PreferredMfa: true } },
  ]);
  expect(await calling("setMfaPreference", { ...off, sms: true }, {})).toEqual([
    { ok: true },
    "AdminSetUserMFAPreference",
    { ...user, SMSMfaSettings: { Enabled: true, PreferredMfa: false } },
  ]);
});

test("custom attributes are added without their prefix, their bounds as text", async () => {
  const common = { mutable: true, required: false } as const;
  const attributes = [
    { ...common, name: "custom:tier", type: "String", minLength: 0, maxLength: 20 },
    { ...common, name: "custom:level", type: "Number", mutable: false, minValue: -1.5 },
    { ...common, name: "custom:member", type: "Boolean" },
  ] as const;
  expect(await calling("addAttributes", { attributes }, {})).toEqual([
    { ok: true },
    "AddCustomAttributes",
    {
      UserPoolId: POOL,
      CustomAttributes: [
        { Name: "tier", AttributeDataType: "String", Mutable: true, StringAttributeConstraints: { MinLength: "0", MaxLength: "20" } },
        { Name: "level", AttributeDataType: "Number", Mutable: false, NumberAttributeConstraints: { MinValue: "-1.5" } },
        { Name: "member", AttributeDataType: "Boolean", Mutable: true },
      ],
    },
  ]);
});

const WIRE_JOB = {
  JobId: "import-1",
  JobName: "part-1",
  UserPoolId: POOL,
  CreationDate: 1772532000,
  Status: "Succeeded",
  ImportedUsers: 3,
  FailedUsers: 1,
  CompletionMessage: "Import Job Completed Successfully.",
};
const JOB = {
  id: "import-1",
  name: "part-1",
  status: "Succeeded",
  createdAt: 1772532000000,
  imported: 3,
  skipped: 0,
  failed: 1,
  message: "Import Job Completed Successfully.",
};

test("import jobs: the upload URL is a secret, counters that are left out are 0", async () => {
  const logsRoleArn = "arn:aws:iam::123456789012:role/logs";
  const url = "https://store.example.com/?X-Amz-Signature=abc";
  const [result, operation, body] = await calling(
    "createImportJob",
    { name: "part-1", logsRoleArn },
    { UserImportJob: { ...WIRE_JOB, PreSignedUrl: url } },
  );
  expect([operation, body]).toEqual(["CreateUserImportJob", { UserPoolId: POOL, JobName: "part-1", CloudWatchLogsRoleArn: logsRoleArn }]);
  expect(result).toMatchObject({ ok: true, job: JOB });
  expect(JSON.stringify(result)).not.toContain("X-Amz");
  expect((result as { job: { uploadUrl: Secret } }).job.uploadUrl.reveal()).toBe(url);

  const job = { UserPoolId: POOL, JobId: "import-1" };
  const answered = { UserImportJob: WIRE_JOB };
  expect(await calling("startImportJob", { id: "import-1" }, answered)).toEqual([{ ok: true, job: JOB }, "StartUserImportJob", job]);
  expect(await calling("stopImportJob", { id: "import-1" }, answered)).toEqual([{ ok: true, job: JOB }, "StopUserImportJob", job]);
  expect(await calling("describeImportJob", { id: "import-1" }, answered)).toEqual([{ ok: true, job: JOB }, "DescribeUserImportJob", job]);
  expect(await calling("listImportJobs", { token: "t0" }, { UserImportJobs: [WIRE_JOB], PaginationToken: "t1" })).toEqual([
    { ok: true, jobs: [JOB], next: "t1" },
    "ListUserImportJobs",
    { UserPoolId: POOL, MaxResults: 50, PaginationToken: "t0" },
  ]);
});

test("an import job's log is read from its head in the stream that bears the pool's name, until the token repeats", async () => {
  const events = { events: [{ message: "[SUCCEEDED] Line Number 1 - The import succeeded.", timestamp: 1 }], nextForwardToken: "f/1" };
  const at = {
    logGroupName: `/aws/cognito/userpools/${POOL}/people of the shop`,
    logStreamName: "import-1/part-1",
    startFromHead: true,
  };
  const job = { jobId: "import-1", jobName: "part-1" };
  expect(await calling("readImportLog", job, events)).toEqual([
    { ok: true, messages: ["[SUCCEEDED] Line Number 1 - The import succeeded."], next: "f/1" },
    "GetLogEvents",
    at,
  ]);
  expect(await calling("readImportLog", { ...job, token: "f/1" }, { events: [], nextForwardToken: "f/1" })).toEqual([
    { ok: true, messages: [] },
    "GetLogEvents",
    { ...at, nextToken: "f/1" },
  ]);
});

test("a log stream that is not there yet is LogStreamMissing and concerns this import job alone", async () => {
  const missing = await scriptedServer(({ operation, response }) => {
    if (operation === "DescribeUserPool") json(response, { UserPool: { Name: "people" } });
    else json(response, { __type: "ResourceNotFoundException", message: "The specified log stream does not exist." }, 400);
  });
  const other = connectTo(missing.endpoint);
  const result = await other.pool.call("readImportLog", { jobId: "import-1", jobName: "part-1" });
  await other.close();
  await missing.close();
  expect(result).toMatchObject({ ok: false, failure: { kind: "permanent", code: "LogStreamMissing" } });
});
