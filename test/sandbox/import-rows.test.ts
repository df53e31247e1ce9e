import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { type Cells, csvOf, goodRow, importFile, logOf, makePool, sandboxFor } from "./import-fixture.ts";

/** No share of failed rows ends the job, so that every row is seen. */
const LENIENT = { failureThreshold: { share: 1, rows: "off" } } as const;

/** Imports rows into a pool and answers each row's log line without its number. */
async function fates(rows: readonly Cells[], input: Parameters<typeof makePool>[1] = {}, settings: object = {}): Promise<string[]> {
  const { cognito, logs } = await sandboxFor({}, { ...LENIENT, ...settings });
  const pool = await makePool(cognito, input);
  const job = await importFile(cognito, pool, await csvOf(cognito, pool, rows));
  expect(job).toMatchObject({ Status: "Succeeded" });
  expect(Number(job.ImportedUsers) + Number(job.SkippedUsers) + Number(job.FailedUsers)).toBe(rows.length);
  return (await logOf(logs, job)).map((line) => line.replace(/ Line Number \d+ -/, ""));
}

const SUCCEEDED = "[SUCCEEDED] The import succeeded.";
const SKIPPED = "[SKIPPED] The user already exists.";
const NOT_VERIFIED =
  "[FAILED] The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).";
const FAILED = expect.stringMatching(/^\[FAILED\] ./);

test("where one attribute is auto-verified, that one must be true", async () => {
  const byPhone = { "cognito:username": "p", phone_number: "+15555550100", phone_number_verified: "TRUE" };
  expect(await fates([goodRow(1), byPhone, { ...goodRow(2), email_verified: "FALSE" }, { ...goodRow(3), email_verified: "" }])).toEqual([
    SUCCEEDED,
    NOT_VERIFIED,
    NOT_VERIFIED,
    NOT_VERIFIED,
  ]);
});

test("where both are auto-verified, one of them is enough", async () => {
  const byPhone = { "cognito:username": "p", phone_number: "+15555550100", phone_number_verified: "TRUE" };
  const pool = { AutoVerifiedAttributes: ["email" as const, "phone_number" as const] };
  expect(await fates([goodRow(1), byPhone, { "cognito:username": "n", email: "n@example.com" }], pool)).toEqual([
    SUCCEEDED,
    SUCCEEDED,
    NOT_VERIFIED,
  ]);
});

test("a verified address must be there", async () => {
  expect(
    await fates([
      { ...goodRow(1), email: "" },
      { ...goodRow(2), phone_number_verified: "true" },
    ]),
  ).toEqual([FAILED, FAILED]);
});

test("booleans are TRUE or FALSE in any case, and nothing else", async () => {
  expect(
    await fates([
      { ...goodRow(1), email_verified: "true" },
      { ...goodRow(2), email_verified: "TrUe", phone_number_verified: "FALSE" },
      { ...goodRow(3), phone_number_verified: "yes" },
      { ...goodRow(4), email_verified: "1" },
    ]),
  ).toEqual([SUCCEEDED, SUCCEEDED, FAILED, NOT_VERIFIED]);
});

test("a username is needed, has no blanks inside, at most 128 characters, and any Unicode", async () => {
  expect(
    await fates([
      { ...goodRow(1), "cognito:username": "" },
      { ...goodRow(2), "cognito:username": "two words" },
      { ...goodRow(3), "cognito:username": "ж".repeat(128) },
      { ...goodRow(4), "cognito:username": "x".repeat(129) },
      { ...goodRow(5), "cognito:username": "__proto__" },
      { ...goodRow(6), "cognito:username": "😀".repeat(128) },
    ]),
  ).toEqual([FAILED, FAILED, SUCCEEDED, FAILED, SUCCEEDED, SUCCEEDED]);
});

test("a birthdate is mm/dd/yyyy and a real day; the form of the API is refused", async () => {
  const birthdates = ["02/29/2000", "02/29/1900", "1985-02-01", "13/01/1985", "2/1/1985", "12/31/1969"];
  expect(await fates(birthdates.map((birthdate, i) => ({ ...goodRow(i), birthdate })))).toEqual([
    SUCCEEDED,
    FAILED,
    FAILED,
    FAILED,
    FAILED,
    SUCCEEDED,
  ]);
});

test("cognito:mfa_enabled must fit the pool: off takes false or blank, on takes true or blank, optional takes either", async () => {
  const rows = ["", "TRUE", "false", "maybe"].map((value, i) => ({ ...goodRow(i), "cognito:mfa_enabled": value }));
  expect(await fates(rows, { MfaConfiguration: "OFF" })).toEqual([SUCCEEDED, FAILED, SUCCEEDED, FAILED]);
  expect(await fates(rows, { MfaConfiguration: "ON" })).toEqual([SUCCEEDED, SUCCEEDED, FAILED, FAILED]);
  expect(await fates(rows, { MfaConfiguration: "OPTIONAL" })).toEqual([SUCCEEDED, SUCCEEDED, SUCCEEDED, FAILED]);
});

test("the pool's schema holds: required attributes, lengths, numbers, e-mail and phone forms", async () => {
  const Schema = [
    { Name: "family_name", Required: true },
    { Name: "tier", AttributeDataType: "String" as const, StringAttributeConstraints: { MaxLength: "4" } },
    { Name: "score", AttributeDataType: "Number" as const, NumberAttributeConstraints: { MinValue: "1", MaxValue: "10" } },
  ];
  const row = (i: number, cells: Cells) => ({ ...goodRow(i), family_name: "Example", ...cells });
  expect(
    await fates(
      [
        row(1, { "custom:tier": "gold", "custom:score": "10" }),
        row(2, { family_name: "" }),
        row(3, { "custom:tier": "golden" }),
        row(4, { "custom:score": "11" }),
        row(5, { "custom:score": "many" }),
        row(6, { email: "no-address" }),
        row(7, { phone_number: "030 23125 000" }),
        row(8, { updated_at: "yesterday" }),
        row(9, { address: "x".repeat(2_049) }),
      ],
      { Schema },
    ),
  ).toEqual([SUCCEEDED, FAILED, FAILED, FAILED, FAILED, FAILED, FAILED, FAILED, FAILED]);
});

test("an existing user is skipped and not updated, also under the pool's case rule", async () => {
  const { cognito, logs } = await sandboxFor({}, LENIENT);
  const pool = await makePool(cognito, { UsernameConfiguration: { CaseSensitive: false } });
  await importFile(cognito, pool, await csvOf(cognito, pool, [{ ...goodRow(1), name: "First" }]));
  const again = await csvOf(cognito, pool, [
    { ...goodRow(1), name: "Second" },
    { ...goodRow(1), "cognito:username": "USER-1", name: "Third" },
  ]);
  const job = await importFile(cognito, pool, again);
  expect(job).toMatchObject({ ImportedUsers: 0, SkippedUsers: 2, FailedUsers: 0 });
  expect(await logOf(logs, job)).toEqual([1, 2].map((n) => `[SKIPPED] Line Number ${n} - The user already exists.`));
  const user = await cognito.send(new AdminGetUserCommand({ UserPoolId: pool, Username: "user-1" }));
  expect(user.UserAttributes).toContainEqual({ Name: "name", Value: "First" });
});

test("a verified address of another user fails or skips the row, as the setting says, and the name stays free", async () => {
  const rows = [goodRow(1), { ...goodRow(1), "cognito:username": "other" }, { ...goodRow(2), "cognito:username": "other" }];
  const pool = { AliasAttributes: ["email" as const] };
  expect(await fates(rows, pool)).toEqual([SUCCEEDED, "[FAILED] An account with the given email already exists.", SUCCEEDED]);
  expect(await fates(rows, pool, { aliasClash: "skip" })).toEqual([SUCCEEDED, SKIPPED, SUCCEEDED]);
});

test("no reason in the log repeats a value of the row", async () => {
  const secret = "S3CR3T-VALUE";
  const { cognito, logs } = await sandboxFor({}, LENIENT);
  const pool = await makePool(cognito, { Schema: [{ Name: "score", AttributeDataType: "Number" }], AliasAttributes: ["email"] });
  const rows = ["custom:score", "email", "phone_number", "birthdate", "email_verified", "cognito:mfa_enabled", "updated_at"].map(
    (name, i) => ({
      ...goodRow(i),
      [name]: secret,
    }),
  );
  const job = await importFile(cognito, pool, await csvOf(cognito, pool, [...rows, { ...goodRow(8), "cognito:username": `${secret} x` }]));
  expect(job).toMatchObject({ FailedUsers: 8 });
  expect((await logOf(logs, job)).join("\n")).not.toContain(secret);
});
