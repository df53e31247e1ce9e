import { expect, test } from "vitest";
import type { PolicyMode } from "../../src/compose/policy/grants.ts";
import { policyOfJob } from "../../src/compose/policy/job-policy.ts";
import { policy } from "../../src/index.ts";
import { readJob } from "../../src/jobs/job.ts";
import { runProgram } from "../support/built-program.ts";
import { allows } from "../support/iam-guard.ts";
import { coded, fenced, page, section, tableRows } from "../support/markdown.ts";
import { LOGS_ROLE, smallJob } from "../support/small-job.ts";

const POOL = { endpoint: "http://127.0.0.1:9", userPoolId: "eu-central-1_Test12345" };
const IDENTITY_POOL = { id: "eu-west-1:1f2e3d4c-5b6a-7988-9a0b-1c2d3e4f5a6b", developerProvider: "login.example.com" };
const PLAIN = { groups: [], links: [], enabled: undefined, password: undefined, passwordHash: undefined };
const NO_ROLE = { importJob: {} };
const ALL = ["plan", "run", "sync", "verify", "invite", "undo"] as const;
const EVERYTHING = {
  policies: { existing: "update", createGroups: true, updateGroups: true },
  groups: { writers: { roleArn: "arn:aws:iam::123456789012:role/writers" } },
  identityPool: {
    ...IDENTITY_POOL,
    onConflict: "merge",
    roles: { authenticated: "arn:aws:iam::123456789012:role/in", unauthenticated: "arn:aws:iam::123456789012:role/out" },
    principalTags: { provider: "login.example.com" },
  },
  sync: { links: "exact", missing: { action: "delete" } },
  verify: { clientId: "app", canaries: [{ username: "test", passwordEnv: "CANARY" }] },
  pace: { raise: { UserCreation: 100 } },
};
const MFA = { mfa: { sms: { from: "verified", flag: { true: ["true"], false: ["false"] } } } };
const IDENTITY = { identity: { developerId: { from: "key" }, identityId: { from: "name" } } };

async function policyOf(
  changes: Record<string, unknown>,
  rules: Record<string, unknown>,
  modes?: readonly PolicyMode[],
  account?: string,
  target = POOL,
) {
  const job = await readJob((await smallJob(target, [], changes, rules)).path);
  return policyOfJob(job, { modes, account });
}

async function actionsOf(...given: Parameters<typeof policyOf>): Promise<readonly string[]> {
  return (await policyOf(...given)).document.Statement.flatMap(({ Action }) => Action).sort();
}

test("the document is one that IAM takes, and small enough for a managed policy", async () => {
  const { document } = await policyOf(EVERYTHING, { ...MFA, ...IDENTITY }, ALL);
  expect(document.Version).toBe("2012-10-17");
  const sids = document.Statement.map(({ Sid }) => Sid);
  expect(new Set(sids).size).toBe(sids.length);
  for (const { Sid, Effect, Action, Resource } of document.Statement) {
    expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
    expect(Effect).toBe("Allow");
    expect(Action).toEqual([...Action].sort());
    for (const action of Action) expect(action).toMatch(/^(cognito-idp|cognito-identity|logs|iam):[A-Z][A-Za-z]+$/);
    for (const arn of [Resource].flat()) expect(arn).toMatch(/^(\*|arn:aws:[a-z-]+:[a-z0-9-]*:123456789012:[^\s*]+\*?)$/);
  }
  const actions = document.Statement.flatMap(({ Action, Resource }) => Action.map((action) => [action, Resource] as const));
  const passing = actions.filter(([action]) => action === "iam:PassRole");
  expect(passing).toHaveLength(3);
  expect(new Set(actions.map(([action]) => action)).size).toBe(actions.length - passing.length + 1);
  expect(actions.filter(([, resource]) => resource === "*").map(([action]) => action)).toEqual([
    "cognito-idp:GetProvisionedLimit",
    "cognito-idp:UpdateProvisionedLimit",
    "cognito-identity:DescribeIdentity",
  ]);
  expect(JSON.stringify(document).length).toBeLessThan(6_144);
});

const RUN = ["run"] as const;
const LOADING = await actionsOf({ route: "admin-api", ...NO_ROLE }, PLAIN, RUN);

test("the smallest job creates users and reads what it plans with", () => {
  expect(LOADING).toEqual([
    "cognito-idp:AdminCreateUser",
    "cognito-idp:AdminGetUser",
    "cognito-idp:DescribeUserPool",
    "cognito-idp:GetCSVHeader",
    "cognito-idp:GetProvisionedLimit",
    "cognito-idp:GetUserPoolMfaConfig",
    "cognito-idp:ListGroups",
    "cognito-idp:ListIdentityProviders",
    "cognito-idp:ListUsers",
  ]);
});

const GROUPS = { groups: [{ from: "groups" }] };
const DEFINED = { writers: { description: "Those who write" } };
const UPDATING = { groups: DEFINED, policies: { updateGroups: true } };
const PASSWORD = { password: { from: "password" } };
const TEMPORARY = { password: { from: "password", permanent: false } };
const IMPORTING = { importJob: { logsRoleArn: LOGS_ROLE }, route: "auto" };
const IMPORTS = ["Create", "Describe", "List", "Start", "Stop"].map((verb) => `${verb}UserImportJob${verb === "List" ? "s" : ""}`);

test.each<[string, Record<string, unknown>, Record<string, unknown>, readonly string[]]>([
  ["passwords", {}, PASSWORD, ["AdminSetUserPassword"]],
  ["temporary passwords", {}, TEMPORARY, []],
  ["generated passwords", { policies: { password: "generate" } }, {}, ["AdminSetUserPassword"]],
  ["generated passwords that are mailed", { policies: { password: "generate", invitation: "email" } }, {}, []],
  ["disabled users", {}, { enabled: { from: "disabled" } }, ["AdminDisableUser"]],
  ["groups", {}, GROUPS, ["AdminAddUserToGroup"]],
  ["groups that are made", { policies: { createGroups: true } }, GROUPS, ["AdminAddUserToGroup", "CreateGroup"]],
  ["groups that are only named", { groups: { writers: {} } }, {}, ["CreateGroup"]],
  ["groups with settings", { groups: DEFINED }, {}, ["CreateGroup", "GetGroup"]],
  ["groups that are changed", UPDATING, {}, ["CreateGroup", "GetGroup", "UpdateGroup"]],
  ["links", {}, { links: [{ provider: "Google", id: { from: "google" } }] }, ["AdminLinkProviderForUser"]],
  ["second factors", {}, MFA, ["AdminSetUserMFAPreference"]],
  ["authenticator apps", {}, { mfa: { totp: { from: "verified" } } }, []],
  ["adopted users", { policies: { existing: "adopt" } }, {}, []],
  ["adopted users with groups", { policies: { existing: "adopt" } }, GROUPS, ["AdminAddUserToGroup", "AdminListGroupsForUser"]],
  ["no before-images", { policies: { existing: "adopt", keepBeforeImages: 0 } }, GROUPS, ["AdminAddUserToGroup"]],
  ["updated users", { policies: { existing: "update" } }, {}, ["AdminUpdateUserAttributes"]],
  ["raised limits", { pace: { raise: { UserCreation: 100 } } }, {}, ["UpdateProvisionedLimit"]],
])("a run with %s needs its actions and no others", async (_what, changes, rules, more) => {
  const actions = await actionsOf({ route: "admin-api", ...NO_ROLE, ...changes }, { ...PLAIN, ...rules }, RUN);
  expect(actions).toEqual([...LOADING, ...more.map((name) => `cognito-idp:${name}`)].sort());
});

test("import jobs need their actions, their log and the role; without a role, or under the other route, nothing of it", async () => {
  const importing = ["iam:PassRole", "logs:GetLogEvents", ...IMPORTS.map((name) => `cognito-idp:${name}`)];
  expect(await actionsOf(IMPORTING, PLAIN, RUN)).toEqual([...LOADING, ...importing].sort());
  expect(await actionsOf({ ...IMPORTING, importJob: {} }, PLAIN, RUN)).toEqual(LOADING);
  expect(await actionsOf({ ...IMPORTING, route: "admin-api" }, PLAIN, RUN)).toEqual(LOADING);
  const alone = (await actionsOf({ ...IMPORTING, route: "import-job" }, { ...PLAIN, ...PASSWORD }, RUN)).filter((one) => /Admin/.test(one));
  expect(alone).toEqual([]);
});

test.each<[string, Record<string, unknown>, PolicyMode[]]>([
  ["nothing more", {}, ["plan", "run"]],
  ["how to sync", { sync: { missing: { action: "disable" } } }, ["plan", "run", "sync"]],
  ["whom to sign in", { verify: EVERYTHING.verify }, ["plan", "run", "verify"]],
])("where a job says %s, that is what its policy is for", async (_what, changes, modes) => {
  expect((await policyOf(changes, {})).modes).toEqual(modes);
});

test("only what is asked for by name deletes users", async () => {
  const keeping = { ...EVERYTHING, sync: { links: "exact", missing: { action: "disable" } } };
  expect(await actionsOf(keeping, MFA, ["plan", "run", "sync", "verify", "invite"])).not.toContain("cognito-idp:AdminDeleteUser");
  expect(await actionsOf(keeping, MFA, ["undo"])).toContain("cognito-idp:AdminDeleteUser");
  expect(await actionsOf(EVERYTHING, MFA)).toContain("cognito-idp:AdminDeleteUser");
});

test("messages alone need no more than the pool, its list and the two calls that send", async () => {
  expect(await actionsOf(EVERYTHING, MFA, ["invite"])).toEqual(
    ["AdminCreateUser", "AdminResetUserPassword", "DescribeUserPool", "ListUsers"].map((name) => `cognito-idp:${name}`),
  );
});

test.each<[string, Record<string, unknown>, string | undefined, string, string]>([
  ["eu-central-1_Test12345", {}, undefined, "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Test12345", ""],
  ["eu-central-1_Test12345", NO_ROLE, undefined, "arn:aws:cognito-idp:eu-central-1:*:userpool/eu-central-1_Test12345", "not known"],
  ["eu-central-1_Test12345", {}, "210987654321", "arn:aws:cognito-idp:eu-central-1:210987654321:userpool/eu-central-1_Test12345", ""],
  ["cn-north-1_Test12345", NO_ROLE, undefined, "arn:aws-cn:cognito-idp:cn-north-1:*:userpool/cn-north-1_Test12345", "not known"],
  ["us-gov-west-1_Test1", NO_ROLE, undefined, "arn:aws-us-gov:cognito-idp:us-gov-west-1:*:userpool/us-gov-west-1_Test1", "not known"],
])("of the pool %s with %j and account %s the ARN is %s", async (userPoolId, changes, account, arn, said) => {
  const { document, notes } = await policyOf(changes, PLAIN, ["plan"], account, { ...POOL, userPoolId });
  expect(document.Statement[0]?.Resource).toBe(arn);
  expect(notes.join(" ")).toMatch(said === "" ? /^$/ : said);
});

test("an identity pool has its own Region, and import logs those of the user pool", async () => {
  const { document } = await policyOf(EVERYTHING, IDENTITY, RUN);
  const resourceOf = (sid: string) => document.Statement.find(({ Sid }) => Sid === sid)?.Resource;
  expect(resourceOf("RegisterDeveloperIds")).toBe(`arn:aws:cognito-identity:eu-west-1:123456789012:identitypool/${IDENTITY_POOL.id}`);
  expect(resourceOf("ReadImportLogs")).toBe(
    "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/cognito/userpools/eu-central-1_Test12345/*",
  );
  expect(resourceOf("PassTheImportLogsRole")).toBe(LOGS_ROLE);
});

test("another account's profile for the source pool is told, and not granted", async () => {
  const from = { userPoolId: "us-east-1_Source1", profile: "old" };
  const { document, notes } = await policyOf({ source: { pool: from } }, PLAIN, ["plan"]);
  expect(JSON.stringify(document)).not.toContain("us-east-1_Source1");
  expect(notes.join(" ")).toContain("profile old, which need cognito-idp:ListGroups");
});

test("what is no account is refused", async () => {
  await expect(policyOf({}, PLAIN, RUN, "12345")).rejects.toMatchObject({ exit: "usage" });
});

test("docs/permissions.md lists every statement and no other, and its role is what the reference says of it", async () => {
  const { document } = await policyOf({ ...EVERYTHING, route: "auto" }, { ...MFA, ...IDENTITY, ...PASSWORD }, ALL);
  const more = await policyOf({ source: { pool: { userPoolId: "us-east-1_Source1" } } }, PLAIN, ["plan"]);
  // Each action stands once, so what another statement has already shows by itself alone.
  const separate = await Promise.all(
    (["sync", "verify", "undo"] as const).map((mode) => policyOf(EVERYTHING, { ...MFA, ...IDENTITY, ...GROUPS }, [mode])),
  );
  const printed = [document, more.document, ...separate.map((one) => one.document)].flatMap(({ Statement }) => Statement);
  const text = page("docs/permissions.md");
  const listed = tableRows(section(text, "Statements")).flatMap(([sids = ""]) => coded(sids));
  const sids = new Set([...printed.map(({ Sid }) => Sid), "TakeExistingUsersOver"]);
  expect(listed.sort()).toEqual([...sids].sort());
  const [trust = "", permissions = ""] = fenced(section(text, "The role that writes import jobs' logs"), "json");
  expect(JSON.parse(trust)).toMatchObject({
    Statement: [{ Principal: { Service: "cognito-idp.amazonaws.com" }, Action: "sts:AssumeRole" }],
  });
  const group = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/cognito/userpools/eu-central-1_Test12345/people";
  for (const action of ["CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "PutLogEvents"])
    expect(allows(JSON.parse(permissions), { action: `logs:${action}`, resource: group })).toBe(true);
});

test("the command prints the document alone on stdout, and what it cannot say on stderr; the library gives the same", async () => {
  const { path } = await smallJob(POOL, [], NO_ROLE, PLAIN);
  const { code, stdout, stderr } = await runProgram(["policy", path, "--for", "plan", "invite"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual((await policy(path, { modes: ["plan", "invite"] })).document);
  expect(stderr).toMatch(/^For: plan, invite\.\nThe account is not known/);
  expect(await runProgram(["policy", path, "--for", "everything"])).toMatchObject({ code: 2, stdout: "" });
});
