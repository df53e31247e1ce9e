import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { DEFAULT_IMPORT_SETTINGS, type ImportSettings } from "../../src/sandbox/import/import-settings.ts";
import { csvOf, goodRow, importFile, logOf, makePool, sandboxFor } from "./import-fixture.ts";

const TOO_MANY = "Too many users have failed or been skipped during the import.";

/** Imports what `edit` makes of a file of three good rows. */
async function importEdited(edit: (csv: string) => string | Buffer, settings: Partial<ImportSettings> = {}) {
  const { cognito, logs } = await sandboxFor({}, settings);
  const pool = await makePool(cognito);
  const job = await importFile(cognito, pool, edit(await csvOf(cognito, pool, [goodRow(1), goodRow(2), goodRow(3)])));
  return { job, lines: () => logOf(logs, job), cognito, pool };
}

function csv(change: Partial<ImportSettings["csv"]>): Partial<ImportSettings> {
  return { csv: { ...DEFAULT_IMPORT_SETTINGS.csv, ...change } };
}

test("the columns may come in any order", async () => {
  const reversed = (text: string) => text.replace(/.+/g, (line) => line.split(",").reverse().join(","));
  const { job, cognito, pool } = await importEdited(reversed);
  expect(job).toMatchObject({ Status: "Succeeded", ImportedUsers: 3 });
  const user = await cognito.send(new AdminGetUserCommand({ UserPoolId: pool, Username: "user-2" }));
  expect(user.UserAttributes).toContainEqual({ Name: "email", Value: "user2@example.com" });
});

test("a missing, unknown or repeated column, a byte order mark or an empty file fails the job before any row", async () => {
  const edits: ((text: string) => string)[] = [
    (text) => text.replace("nickname,", ""),
    (text) => text.replace("nickname", "nick"),
    (text) => text.replace("nickname", "name"),
    (text) => text.replace(/\n/, ",sub\n"),
    (text) => `\ufeff${text}`,
    () => "",
    () => `${"x".repeat(20_000)}\n`,
  ];
  for (const edit of edits) {
    const { job } = await importEdited(edit);
    expect(job).toMatchObject({ Status: "Failed", ImportedUsers: 0, SkippedUsers: 0, FailedUsers: 0 });
    expect(job.CompletionMessage).toMatch(/^The CSV (header|file) is /);
  }
});

test("a file without its last line feed is complete", async () => {
  expect((await importEdited((text) => text.trimEnd())).job).toMatchObject({ Status: "Succeeded", ImportedUsers: 3 });
});

test("CR LF line ends are accepted, or fail the job", async () => {
  const windows = (text: string) => text.replaceAll("\n", "\r\n");
  expect((await importEdited(windows)).job).toMatchObject({ Status: "Succeeded", ImportedUsers: 3 });
  expect((await importEdited(windows, csv({ crlf: "fail-job" }))).job).toMatchObject({ Status: "Failed", ImportedUsers: 0 });
});

test("a blank line is a row that fails, or none at all", async () => {
  const blank = (text: string) => text.replace("\n", "\n\n");
  const counted = await importEdited(blank);
  expect(counted.job).toMatchObject({ ImportedUsers: 3, FailedUsers: 1 });
  expect((await counted.lines())[0]).toMatch(/^\[FAILED\] Line Number 1 - /);
  const ignored = await importEdited(blank, csv({ blankLine: "ignore" }));
  expect(ignored.job).toMatchObject({ ImportedUsers: 3, FailedUsers: 0 });
  expect((await ignored.lines())[0]).toMatch(/^\[SUCCEEDED\] Line Number 1 - /);
});

test("a row of another width fails alone, or fails the job", async () => {
  const ragged = (text: string) => text.replace("user-2,", "user-2,extra,").replace("user-2\n", "user-2,extra\n");
  expect((await importEdited(ragged)).job).toMatchObject({ Status: "Succeeded", ImportedUsers: 2, FailedUsers: 1 });
  expect((await importEdited(ragged, csv({ raggedRow: "fail-job" }))).job).toMatchObject({ Status: "Failed", ImportedUsers: 1 });
});

test("bytes that are not UTF-8 fail the job, or their row", async () => {
  const latin = (text: string) => Buffer.from(text.replace("user2@", "m\u00fcller@"), "latin1");
  expect((await importEdited(latin)).job).toMatchObject({ Status: "Failed", ImportedUsers: 1 });
  expect((await importEdited(latin, csv({ notUtf8: "fail-row" }))).job).toMatchObject({
    Status: "Succeeded",
    ImportedUsers: 2,
    FailedUsers: 1,
  });
});

test("a row of more than 16,000 characters fails alone", async () => {
  const { job, lines } = await importEdited((text) => text.replace("user-2", `user-2${" ".repeat(16_000)}`));
  expect(job).toMatchObject({ Status: "Succeeded", ImportedUsers: 2, FailedUsers: 1 });
  expect((await lines())[1]).toBe("[FAILED] Line Number 2 - The row is longer than 16000 characters.");
});

test("the 500,001st row fails the job", async () => {
  const short = (text: string) => `${text.slice(0, text.indexOf("\n") + 1)}${"x\n".repeat(500_001)}`;
  const { job } = await importEdited(short, { failureThreshold: { share: 1, rows: "off" } });
  expect(job).toMatchObject({ Status: "Failed", FailedUsers: 500_000, CompletionMessage: "The CSV file has more than 500000 users." });
});

test("more than half of the rows failed or skipped fails the job; the users it made stay", async () => {
  const spoil = (count: number) => (text: string) =>
    text.replace(/TRUE/g, (found, at) => (text.slice(0, at).split("TRUE").length <= count ? "" : found));
  expect((await importEdited(spoil(1))).job).toMatchObject({ Status: "Succeeded", ImportedUsers: 2, FailedUsers: 1 });
  const { job, cognito, pool } = await importEdited(spoil(2));
  expect(job).toMatchObject({ Status: "Failed", ImportedUsers: 1, FailedUsers: 2, CompletionMessage: TOO_MANY });
  await cognito.send(new AdminGetUserCommand({ UserPoolId: pool, Username: "user-3" }));
  const skipped = await importEdited((text) => `${text}${text.slice(text.indexOf("\n") + 1).repeat(2)}`);
  expect(skipped.job).toMatchObject({ Status: "Failed", ImportedUsers: 3, SkippedUsers: 6, CompletionMessage: TOO_MANY });
});

test("the threshold in rows ends the job at once", async () => {
  const { job } = await importEdited((text) => text.replaceAll("TRUE", ""), { failureThreshold: { share: 1, rows: 1 } });
  expect(job).toMatchObject({ Status: "Failed", ImportedUsers: 0, FailedUsers: 2, CompletionMessage: TOO_MANY });
});
