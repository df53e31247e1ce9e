import { expect, test } from "vitest";
import { eventsOf, runProgram } from "../support/built-program.ts";
import { page } from "../support/markdown.ts";

test("presets are listed by name, with what they are for and which hashes they carry", async () => {
  const { code, stdout, stderr } = await runProgram(["presets"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^auth0\n {2}Auth0 user export\n {2}hashes: .+\n/m);
  expect(stdout).toContain("extends: preset:NAME");
});

test("a preset's mapping is printed as it is", async () => {
  const { code, stdout } = await runProgram(["presets", "auth0"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: page("mappings/auth0.yaml") });
});

test("--json gives one preset a line, or the one that is named", async () => {
  const all = eventsOf((await runProgram(["presets", "--json"])).stdout);
  expect(all.length).toBeGreaterThan(1);
  expect(all.find(({ name }) => name === "auth0")).toMatchObject({
    type: "preset",
    name: "auth0",
    title: "Auth0 user export",
    source: { format: "ndjson" },
  });
  const one = eventsOf((await runProgram(["presets", "legacy-crm", "--json"])).stdout);
  expect(one.map(({ name }) => name)).toEqual(["legacy-crm"]);
});

test.each([
  ["auth1", 'There is no preset auth1; did you mean "auth0"?'],
  ["../mappings/auth0", "There is no preset"],
])("a preset %s is not there", async (name, expected) => {
  const { code, stdout, stderr } = await runProgram(["presets", name]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(expected);
});
