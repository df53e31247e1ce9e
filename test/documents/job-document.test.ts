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
      keepBeforeImages: 30,
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
      guards: { shrunkPercent: 10, removePercent: 20, disablePercent: 5, disableAtMost: 1000, deletePercent: 1, deleteAtMost: 100 },
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

const API = "url: https://api.example.com/users";
const withSource = (source: string) => readJobDocument(`poolferry: 1\nsource: ${source}\n${REST}`, "j.yaml");

test("an API, a pool and several files are sources; what is no file is read from its private copy", () => {
  const { source, api } = withSource(
    `{ api: { ${API}, token: { env: T }, query: { limit: 5, all: true }, pages: { page: { first: 0 } } } }`,
  );
  expect(source).toEqual({ file: "-", format: "ndjson" });
  expect(api).toEqual({
    url: "https://api.example.com/users",
    token: { env: "T", scheme: "Bearer" },
    headers: {},
    query: { limit: "5", all: "true" },
    pages: { page: { parameter: "page", limit: "per_page", size: 100, first: 0 } },
  });
  expect(withSource("{ pool: { userPoolId: eu-west-1_Old } }").pool).toEqual({ userPoolId: "eu-west-1_Old", groups: true });
  expect(withSource('{ files: "users-*.json", at: users }').source).toEqual({
    file: "users-*.json",
    files: ["users-*.json"],
    format: "json",
    at: "users",
  });
  expect(withSource("{ files: [a.csv, b.csv.gz] }").source).toMatchObject({ files: ["a.csv", "b.csv.gz"], format: "csv" });
});

test.each([
  ["{ file: a.csv, files: [b.csv] }", "give exactly one of"],
  ["{ }", "give exactly one of"],
  ["{ files: [a.csv, b.json] }", "several formats: csv, json"],
  [`{ api: { ${API} } }`, "either `pages` or `auth0Export`"],
  [`{ api: { ${API}, pages: {} } }`, "exactly one of `link`"],
  [`{ api: { ${API}, pages: { link: true, page: {} } } }`, "exactly one of `link`"],
  [`{ api: { ${API}, auth0Export: {}, total: total } }`, "takes no `users`"],
  [`{ api: { ${API}, pages: { link: true }, token: { env: T, file: t } } }`, "either `env` or `file`"],
  [`{ api: { ${API}, pages: { link: true }, token: abc } }`, "source.api.token"],
  [`{ api: { ${API}, pages: { link: true }, headers: { Authorization: abc } } }`, "never stands in the job file"],
  ["{ api: { url: http://api.example.com, pages: { link: true } } }", "plain http is for this machine alone"],
  ["{ api: { url: http://127.0.0.1.example.com, pages: { link: true } } }", "plain http is for this machine alone"],
  ["{ api: { url: 'https://me:pw@api.example.com', pages: { link: true } } }", "no place in the URL"],
  ["{ api: { url: 'file:///users.json', pages: { link: true } } }", "expected an https URL"],
  ["{ pool: { userPoolId: eu-central-1_AbCdEfGhI } }", "this is the target itself"],
  ["{ pool: { userPoolId: nowhere } }", "expected a user pool id"],
])("the source %s is refused", (source, expected) => {
  expect(() => withSource(source)).toThrow(expected);
});

test.each(["http://127.0.0.1:3000/users", "http://localhost/users", "http://[::1]:80/users"])("an API at %s is on this machine", (url) => {
  expect(withSource(`{ api: { url: "${url}", pages: { link: true } } }`).api?.url).toBe(url);
});
