import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readMappingDocument } from "../../../src/documents/index.ts";
import { openSource } from "../../../src/extract/open-source.ts";
import { draftMapping } from "../../../src/jobs/draft/draft-mapping.ts";
import { mappingText } from "../../../src/jobs/draft/mapping-text.ts";
import { surveySource } from "../../../src/jobs/survey/survey-source.ts";
import { profileOf } from "../../golden/pool-profile.ts";

const POOL = profileOf({
  PoolName: "drafts",
  Policies: {
    PasswordPolicy: { MinimumLength: 8, RequireUppercase: false, RequireLowercase: false, RequireNumbers: false, RequireSymbols: false },
  },
  Schema: [{ Name: "tier", AttributeDataType: "String" }],
  Groups: [{ GroupName: "editors" }, { GroupName: "viewer" }],
  IdentityProviders: [{ ProviderName: "Google", ProviderType: "Google" }],
});

/** Rows of CSV, each made of its number from 1. */
async function draftOf(header: string, row: (n: number) => string, profile: typeof POOL | "unread" = POOL, rows = 40) {
  const file = join(await mkdtemp(join(tmpdir(), "poolferry-test-")), "users.csv");
  await writeFile(file, `${header}\n${Array.from({ length: rows }, (_, index) => row(index + 1)).join("\n")}\n`);
  const survey = await surveySource(await openSource({ file, format: "csv" }), { rows: 1000 });
  const draft = draftMapping(survey, profile === "unread" ? undefined : profile, {});
  // What is written is a mapping.
  const { document } = readMappingDocument(mappingText(draft, survey), "mapping.yaml");
  return { draft, document };
}

test("a day that can be read in two orders is left out, and said", async () => {
  const { draft, document } = await draftOf("id,birthday", (n) => `${n},0${(n % 9) + 1}/0${(n % 8) + 1}/1990`);
  expect(document.attributes["birthdate"]).toBeUndefined();
  expect(draft.notes.join()).toContain("birthday can be DD/MM/YYYY or MM/DD/YYYY");
  const told = await draftOf("id,birthday", (n) => `${n},${10 + (n % 18)}/0${(n % 8) + 1}/1990`);
  expect(told.document.attributes["birthdate"]).toEqual({ from: "birthday", date: "DD/MM/YYYY" });
});

test("nobody joins a group, and nothing is linked, that the pool does not have", async () => {
  const row = (n: number) => `${n},${n % 2 === 0 ? "Editor" : "viewer"},g${n},f${n}`;
  const { document } = await draftOf("id,role,googleId,facebookId", row);
  expect(document.groups).toEqual([{ from: "role", lookup: { viewer: "viewer", Editor: "editors" } }]);
  expect(document.links).toMatchObject([{ provider: "Google", id: { from: "googleId" } }]);
  expect((await draftOf("id,role,googleId,facebookId", (n) => row(n).replace("Editor", "Owner"))).document.groups).toEqual([]);
  const unread = await draftOf("id,role,googleId,facebookId", row, "unread");
  expect([unread.document.groups, unread.document.links]).toEqual([[], []]);
});

test("a state with words that nobody knows disables and skips nobody", async () => {
  const known = await draftOf("id,status", (n) => `${n},${["active", "blocked", "deleted"][n % 3]}`);
  expect(known.document.enabled).toEqual({ from: "status", flag: { true: ["active", ""], false: ["blocked", "deleted"] } });
  expect(known.document.skip).toMatchObject([{ when: { from: "status", in: ["deleted"] } }]);
  const unknown = await draftOf("id,status", (n) => `${n},${["active", "zz", "deleted"][n % 3]}`);
  expect([unknown.document.enabled, unknown.document.skip]).toEqual([undefined, []]);
  expect(unknown.draft.notes.join()).toContain("status looks like the state of an account");
});

test("an address is lower-cased only where the pool compares without case, and a name alone makes no address", async () => {
  const row = (n: number) => `${n},u${n}@example.com`;
  expect((await draftOf("id,mail", row, { ...POOL, caseSensitive: false })).document.attributes["email"]).toMatchObject({ case: "lower" });
  expect((await draftOf("id,mail", row)).document.attributes["email"]).toEqual({ from: "mail", type: "email" });
  expect((await draftOf("id,email", (n) => `${n},no address`)).document.attributes["email"]).toBeUndefined();
});

test("a source without a different value in every row has no key", async () => {
  await expect(draftOf("name,city", () => "Amber,Teal")).rejects.toMatchObject({ exit: "usage", hint: expect.stringContaining("--key") });
});
