import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSource } from "../../../src/extract/open-source.ts";
import type { PlaceSurvey, SourceSurvey } from "../../../src/jobs/survey/place-survey.ts";
import { type SurveyOptions, surveySource } from "../../../src/jobs/survey/survey-source.ts";

async function surveyOf(content: string, format: "csv" | "ndjson", options: Partial<SurveyOptions> = {}): Promise<SourceSurvey> {
  const file = join(await mkdtemp(join(tmpdir(), "poolferry-test-")), "source");
  await writeFile(file, content);
  return surveySource(await openSource({ file, format }), { rows: 1000, ...options });
}

/** A CSV column of these values. */
async function columnOf(name: string, values: readonly string[]): Promise<PlaceSurvey> {
  const { places } = await surveyOf(
    `n,${name}\n${values.map((value, row) => `${row},"${value.replaceAll('"', '""')}"`).join("\n")}\n`,
    "csv",
  );
  const [, place] = places;
  if (place === undefined) throw new Error("the column is missing");
  return place;
}

test.each([
  ["email", ["amber@example.com", "teal@example.org"]],
  ["uuid", ["0b7e5b3e-6a52-4d0c-9d7a-0a6f3b1c2d4e", "1b7e5b3e-6a52-4d0c-9d7a-0a6f3b1c2d4e"]],
  ["url", ["https://example.com/a.png", "http://example.org"]],
  ["integer", ["12", "-7"]],
  ["json", ['{"a":1}', "[]"]],
  ["phpSerialized", ['a:1:{s:13:"administrator";b:1;}', 'a:1:{s:10:"subscriber";b:1;}']],
  ["date YYYY-MM-DD", ["1980-12-31", "2001-02-03"]],
  ["date DD.MM.YYYY", ["31.12.1980", "03.02.2001"]],
  ["date D.M.YYYY", ["31.12.1980", "3.2.2001"]],
  ["date MM/DD/YYYY", ["12/31/1980", "02/03/2001"]],
  ["time iso", ["2024-05-06T07:08:09Z", "2024-05-06 07:08:09"]],
  ["time DD.MM.YYYY HH:mm:ss", ["31.12.2024 23:59:59", "01.01.2025 00:00:00"]],
  ["time epochSeconds", ["1700000000", "1600000001"]],
  ["time epochMillis", ["1700000000123", "1600000001456"]],
  ["passwordHash", ["$2b$04$GlEfaN2iGvFvSm4Yv5qHZuTtYgJqD2yq3eEw8pYgm5q3kq5S5cQmC", "$P$B12345678abcdefghijklmnopqrstuv"]],
  ["bareDigest", ["5f4dcc3b5aa765d61d8327deb882cf99aabbccdd", "0f4dcc3b5aa765d61d8327deb882cf90aabbccdd"]],
])("values are told to be %s", async (form, values) => {
  const { forms } = await columnOf("x", values);
  expect(forms[0]).toEqual({ name: form, fits: values.length });
});

test("a day that no number above 12 tells keeps both orders", async () => {
  const { forms } = await columnOf("x", ["01/02/2000", "03/04/1999"]);
  expect(forms.filter(({ fits }) => fits === 2).map(({ name }) => name)).toEqual(
    expect.arrayContaining(["date DD/MM/YYYY", "date MM/DD/YYYY"]),
  );
});

test("phone numbers tell their country, and the user's word goes before", async () => {
  const french = ["01 99 00 12 34", "06 39 98 12 34", "+33 6 39 98 56 78"];
  expect((await columnOf("tel", french)).phone).toMatchObject({ fits: 3, region: "FR" });
  const { places } = await surveyOf(`tel\n${french.join("\n")}\n`, "csv", { phoneRegion: "DE" });
  expect(places[0]?.phone?.region).not.toBe("FR");
});

test("what is filled, different, repeated and longest is counted", async () => {
  const place = await columnOf("x", ["a", "bb", "", "a", " a "]);
  expect(place).toMatchObject({ filled: 4, distinct: 2, repeats: 2, exact: true, longest: 2 });
  expect(place.values).toEqual([
    { value: "a", rows: 3 },
    { value: "bb", rows: 1 },
  ]);
});

test("values are kept only where they are few and short", async () => {
  expect(
    (
      await columnOf(
        "x",
        Array.from({ length: 50 }, (_, row) => `v${row}`),
      )
    ).values,
  ).toBeUndefined();
  expect((await columnOf("x", ["y".repeat(61)])).values).toBeUndefined();
});

test("paths of documents are flattened, arrays are told apart, odd keys are quoted as mappings quote them", async () => {
  const rows = [
    { id: 1, profile: { "e-mail": "amber@example.com", "a.b": "x" }, roles: ["admin"], identities: [{ id: 1 }], gone: null, meta: {} },
    { id: 2, profile: {}, roles: [], identities: [], meta: { tier: "gold" } },
  ];
  const { places } = await surveyOf(rows.map((row) => JSON.stringify(row)).join("\n"), "ndjson");
  expect(places.map(({ place, kind, filled }) => [place, kind, filled])).toEqual([
    ["id", "text", 2],
    ["profile.e-mail", "text", 1],
    ['profile["a.b"]', "text", 1],
    ["roles", "list", 1],
    ["identities", "objects", 1],
    ["gone", "text", 0],
    ["meta.tier", "text", 1],
  ]);
});

test("reading ends at the bound, and says that it did", async () => {
  const content = `a\n${Array.from({ length: 500 }, (_, row) => row).join("\n")}\n`;
  expect(await surveyOf(content, "csv", { rows: 120 })).toMatchObject({ rows: 120, complete: false });
  expect(await surveyOf(content, "csv", { rows: 500 })).toMatchObject({ rows: 500, complete: true });
});

test("broken rows are counted and hide nothing", async () => {
  expect(await surveyOf('{"a":"1"}\n{"a":\n{"a":"2"}\n', "ndjson")).toMatchObject({
    rows: 3,
    unreadable: 1,
    places: [{ place: "a", filled: 2 }],
  });
});
