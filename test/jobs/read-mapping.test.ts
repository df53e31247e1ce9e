import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readMappingDocument } from "../../src/documents/index.ts";
import { readMapping } from "../../src/jobs/read-mapping.ts";
import { RunError } from "../../src/model/index.ts";
import { compileMapping } from "../../src/transform/index.ts";
import { page } from "../support/markdown.ts";

const BASE = "poolferry: 1\nkey: { from: ID }\nusername: { from: ID }\nattributes: { name: { from: NAME } }\n";

/** Writes files into a folder of their own; gives the first one's path. */
async function files(contents: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  await mkdir(join(folder, "below"));
  for (const [name, content] of Object.entries(contents)) await writeFile(join(folder, name), content);
  return join(folder, Object.keys(contents)[0] ?? "");
}

async function problemOf(path: string): Promise<string> {
  const failure = await readMapping(path).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof RunError && failure.exit === "usage") return failure.message;
  throw new Error(`expected a problem: ${String(failure)}`);
}

const extending = (base: string, rest = "") => `poolferry: 1\nextends: ${base}\n${rest}`;

test("a path is relative to the file that says it, over several levels", async () => {
  const path = await files({
    "m.yaml": extending("below/one.yaml", "attributes: { email: { from: MAIL } }\n"),
    "below/one.yaml": extending("../two.yaml", "username: { from: LOGIN }\n"),
    "two.yaml": BASE,
  });
  const { document } = await readMapping(path);
  expect(document.attributes).toEqual({ name: { from: "NAME" }, email: { from: "MAIL" } });
  expect(document.username).toEqual({ from: "LOGIN" });
});

test("a preset is found by its name, and its tests and its about stay behind", async () => {
  const path = await files({ "m.yaml": extending("preset:auth0", "attributes: { picture: null }\n") });
  const { document, tests } = await readMapping(path);
  const { document: preset } = readMappingDocument(page("mappings/auth0.yaml"), "auth0.yaml");
  const { picture: _picture, ...attributes } = preset.attributes;
  expect(document).toEqual({ ...preset, attributes });
  expect(tests).toEqual([]);
});

test("the fingerprint is that of the same rules in one file", async () => {
  const layered = await readMapping(await files({ "m.yaml": extending("base.yaml", "groups: [{ value: all }]\n"), "base.yaml": BASE }));
  const whole = readMappingDocument(`${BASE}groups: [{ value: all }]\n`, "m.yaml");
  const print = (mapping: typeof whole) => compileMapping(mapping, { kind: "columns", columns: ["ID", "NAME"] }).fingerprint;
  expect(print(layered)).toBe(print(whole));
});

test("a column that the source lacks is told with the file and the line that names it", async () => {
  const path = await files({ "m.yaml": extending("base.yaml", "attributes: { email: { from: MAIL } }\n"), "base.yaml": BASE });
  const mapping = await readMapping(path);
  expect(() => compileMapping(mapping, { kind: "columns", columns: ["ID", "MALL"] })).toThrow(
    /base\.yaml:4:\d+: attributes\.name\.from: .*\n.*m\.yaml:3:\d+: attributes\.email\.from: the source has no column "MAIL"; did you mean "MALL"\?/,
  );
});

test("a circle is refused", async () => {
  const path = await files({ "a.yaml": extending("b.yaml"), "b.yaml": extending("./below/../a.yaml") });
  expect(await problemOf(path)).toMatch(/b\.yaml:2:10: extends: the mappings go in a circle: .*a\.yaml -> .*b\.yaml -> .*a\.yaml$/);
});

test("five mappings may be extended in a row, and no more", async () => {
  const chain = (levels: number) =>
    files({
      ...Object.fromEntries(Array.from({ length: levels }, (_, at) => [`${at}.yaml`, extending(`${at + 1}.yaml`)])),
      [`${levels}.yaml`]: BASE,
    });
  expect((await readMapping(await chain(5))).document.key).toEqual({ from: "ID" });
  expect(await problemOf(await chain(6))).toMatch(/5\.yaml:2:10: extends: more than 5 mappings are extended in a row$/);
});

test.each([
  ["preset:auth1", 'm.yaml:2:10: extends: There is no preset auth1; did you mean "auth0"?'],
  ["preset:../mappings/auth0", "There is no preset ../mappings/auth0"],
  ["gone.yaml", "m.yaml extends, "],
])("extending %s is refused with a word where", async (base, expected) => {
  expect(await problemOf(await files({ "m.yaml": extending(base) }))).toContain(expected);
});

test("a mistake in the file beneath is told as that file's", async () => {
  const path = await files({ "m.yaml": extending("base.yaml"), "base.yaml": `${BASE}grups: []\n` });
  expect(await problemOf(path)).toMatch(/\/base\.yaml:5:1: unknown key "grups"; did you mean "groups"\?$/);
});
