import { expect, test } from "vitest";
import { readJobDocument } from "../../src/documents/index.ts";

const REST = "mapping: m.yaml\ntarget: { userPoolId: eu-central-1_AbCdEfGhI }\n";

test("the shortest job gets every default", () => {
  expect(readJobDocument(`poolferry: 1\nsource: { file: users.csv }\n${REST}`, "/jobs/legacy-crm.yaml")).toEqual({
    poolferry: 1,
    name: "legacy-crm",
    source: { file: "users.csv", format: "csv" },
    mapping: "m.yaml",
    target: { userPoolId: "eu-central-1_AbCdEfGhI" },
    route: "auto",
    importJob: {
      maxRows: 500_000,
      maxBytes: 100_000_000,
      lineBase: "auto",
      pollSeconds: 5,
      timeoutMinutes: 1440,
      waitMinutes: 1440,
      minRows: 1000,
      hashes: "auto",
    },
    policies: {
      existing: "skip",
      stopAfterRefusals: 100,
      createGroups: false,
      updateGroups: false,
      invitation: "none",
      password: "none",
      unusableHash: "reset",
      newline: "reject",
    },
    groups: {},
    sync: {
      ownership: {},
      groups: "exact",
      links: "add-only",
      missing: { action: "keep", afterRuns: 3 },
      guards: { shrunkPercent: 10, disablePercent: 5, disableAtMost: 1000, deletePercent: 1, deleteAtMost: 100 },
    },
    pace: { share: 0.8, rates: {}, raise: {} },
  });
});

test.each([
  ["users.csv", "csv"],
  ["USERS.CSV.GZ", "csv"],
  ["users.ndjson", "ndjson"],
  ["users.jsonl.gz", "ndjson"],
  ["export/users.json", "json"],
])("the ending of %s tells its format, %s", (file, format) => {
  expect(readJobDocument(`poolferry: 1\nsource: { file: ${file} }\n${REST}`, "j.yaml").source.format).toBe(format);
});

test("a source whose ending tells nothing needs a format", () => {
  expect(() => readJobDocument(`poolferry: 1\nsource: { file: "-" }\n${REST}`, "j.yaml")).toThrow(/source\.format/);
  expect(readJobDocument(`poolferry: 1\nsource: { file: "-", format: csv }\n${REST}`, "j.yaml").source).toEqual({
    file: "-",
    format: "csv",
  });
});

test.each([
  ["j.yaml", "j"],
  ["nightly.job.yml", "nightly"],
  ["/a/b/x.json", "x"],
])("the job file %s gives the name %s", (file, name) => {
  expect(readJobDocument(`poolferry: 1\nsource: { file: u.csv }\n${REST}`, file).name).toBe(name);
});

test("a file name that cannot be a job's name asks for one", () => {
  expect(() => readJobDocument(`poolferry: 1\nsource: { file: u.csv }\n${REST}`, "my job!.yaml")).toThrow(/cannot be the job's name/);
  expect(readJobDocument(`poolferry: 1\nname: mine\nsource: { file: u.csv }\n${REST}`, "my job!.yaml").name).toBe("mine");
});

test.each([
  ["name: ../escape", "name"],
  ["name: ''", "name"],
  ["route: fast", "route"],
  ["asOf: yesterday", "asOf"],
  ['asOf: "2026-11-22"', "asOf"],
  ["importJob: { maxRows: 500001 }", "importJob.maxRows"],
  ["importJob: { lineBase: 3 }", "importJob.lineBase"],
  ["policies: { existing: overwrite }", "policies.existing"],
  ["pace: { share: 0 }", "pace.share"],
  ["pace: { share: 1.1 }", "pace.share"],
  ["pace: { raise: { UserUpdate: 50 } }", 'unknown key "UserUpdate"'],
  ["pace: { rates: { UserCreaton: 5 } }", 'unknown key "UserCreaton"; did you mean "UserCreation"?'],
])("%s is refused by its path", (line, expected) => {
  expect(() => readJobDocument(`poolferry: 1\nsource: { file: u.csv }\n${REST}${line}\n`, "j.yaml")).toThrow(expected);
});

test("a pool id and an endpoint that cannot be ones are refused", () => {
  const job = (target: string) => `poolferry: 1\nsource: { file: u.csv }\nmapping: m.yaml\ntarget: ${target}\n`;
  expect(() => readJobDocument(job("{ userPoolId: my-pool }"), "j.yaml")).toThrow(/target\.userPoolId/);
  expect(() => readJobDocument(job("{ userPoolId: eu-central-1_A, endpointUrl: ftp://127.0.0.1 }"), "j.yaml")).toThrow(
    /target\.endpointUrl/,
  );
});
