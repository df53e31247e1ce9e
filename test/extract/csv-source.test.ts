import { expect, test } from "vitest";
import { allRows, copyOf, failureOf, freshPath, readAll, sourceOf } from "./sample-source.ts";

test("rows come as cells in the order of the columns, and the header is no row", async () => {
  const source = await sourceOf("id, email ,name\n1,a@example.com,Ann\n2,b@example.com,Ben\n");
  expect(source.shape).toEqual({ kind: "columns", columns: ["id", "email", "name"] });
  expect(source.extension).toBe("csv");
  const rows = await allRows(source);
  expect(rows.map((row) => row.kind === "record" && row.record.cells)).toEqual([
    ["1", "a@example.com", "Ann"],
    ["2", "b@example.com", "Ben"],
  ]);
});

test("a row's place is its number, its first line, and its bytes without the line break", async () => {
  const text = 'id,note\n1,ä\r\n\n\r\n2,"two\r\nlines\nhere"\n3,end';
  const rows = await allRows(await sourceOf(text));
  const refs = rows.map((row) => (row.kind === "record" ? row.record.ref : row.ref));
  expect(refs.map(({ row, line }) => [row, line])).toEqual([
    [1, 2],
    [2, 5],
    [3, 8],
  ]);
  const bytes = Buffer.from(text);
  expect(refs.map((ref) => bytes.toString("utf8", ref.byte, ref.byte + ref.bytes))).toEqual(["1,ä", '2,"two\r\nlines\nhere"', "3,end"]);
});

test("a byte order mark is no part of the first column's name, and places count it", async () => {
  const source = await sourceOf("\uFEFFid\n7\n");
  expect(source.shape).toEqual({ kind: "columns", columns: ["id"] });
  expect(await allRows(source)).toMatchObject([{ record: { ref: { row: 1, line: 2, byte: 6, bytes: 1 } } }]);
});

test("a file of only a header has no rows", async () => {
  expect(await readAll("id,email\n")).toEqual([]);
  expect(await readAll("id,email")).toEqual([]);
});

test.each(["", "\n\n", "\uFEFF", "\r\n"])("a file without a header row (%j) ends the run", async (content) => {
  expect(await failureOf(content)).toMatchObject({ name: "RunError", exit: "usage", message: expect.stringContaining("is empty") });
});

test("columns named by the source mean that there is no header row", async () => {
  expect(await readAll("1,a\n2,b\n", { columns: ["id", "name"] })).toEqual([
    ["1", "a"],
    ["2", "b"],
  ]);
  expect(await failureOf("", { columns: ["id"] })).toMatchObject({ exit: "usage" });
});

test.each([
  ["id,name,id\n", "share a name with another: 1, 3"],
  ["id,,\n", "without a name: 2, 3"],
  ["id,__proto__\n", "prototype: 2"],
  ["constructor,prototype\n", "prototype: 1, 2"],
])("a header such as %j ends the run and tells the columns by number", async (content, message) => {
  expect(await failureOf(content)).toMatchObject({ exit: "usage", message: expect.stringContaining(message) });
});

test("the names of columns at fault are not repeated, for they may be somebody's data", async () => {
  expect(String(await failureOf("a@example.com,a@example.com\n"))).not.toContain("example.com");
});

test("a row with too few or too many cells is unreadable, with both figures", async () => {
  const rows = await allRows(await sourceOf("a,b,c\n1,2\n1,2,3\n1,2,3,4\n"));
  expect(rows).toMatchObject([
    { kind: "unreadable", issues: [{ code: "row-too-short", field: "row", reason: expect.stringContaining("2 instead of 3") }] },
    { kind: "record" },
    { kind: "unreadable", issues: [{ code: "row-too-long", reason: expect.stringContaining("4 instead of 3") }] },
  ]);
});

test("short rows are filled with empty cells where the source says so; long ones stay unreadable", async () => {
  expect(await readAll("a,b,c\n1\n1,2,3,4\n", { ragged: "fill" })).toEqual([["1", "", ""], "row-too-long"]);
});

test.each([
  ['id;street\n1;"Haus "Sonne", Weg 4"\n2;ok\n', ["quote-malformed", ["2", "ok"]]],
  ['id;street\n1;Haus "Sonne"\n2;ok\n', ["quote-malformed", ["2", "ok"]]],
  ['id;street\n1;"Haus Sonne\n2;ok\n3;"fine"\n', ["quote-malformed", ["2", "ok"], ["3", "fine"]]],
  ['id;street\n1;ok\n2;"a"b', [["1", "ok"], "quote-malformed"]],
  ['id;street\n1;"a"b\n\n2;"c"d\n3;ok', ["quote-malformed", "quote-malformed", ["3", "ok"]]],
])("a stray quote spoils only its own row: %j", async (content, expected) => {
  expect(await readAll(content, { delimiter: ";" })).toEqual(expected);
});

test("rows behind a spoilt row have their right places", async () => {
  const text = 'id;street\r\n1;"Haus "Sonne"\r\n2;ok\r\n';
  const rows = await allRows(await sourceOf(text, { delimiter: ";" }));
  expect(rows).toMatchObject([
    { ref: { row: 1, line: 2, byte: 11, bytes: 15 } },
    { record: { ref: { row: 2, line: 3, byte: 28, bytes: 4 } } },
  ]);
});

test.each([
  ['id,note\n1,ok\n2,"one\ntwo"\n3,"open\n4,lost\n', 5],
  ['id,note\n\n\n"open,1\n', 4],
  ['id,note\n"one\ntwo","open\n', 3],
  ['id,"note\n1,2', 1],
])("a quote that is never closed (%j) ends the run with the line where it was opened: %d", async (content, line) => {
  expect(await failureOf(content)).toMatchObject({ exit: "usage", message: expect.stringContaining(`opened on line ${String(line)} is`) });
});

test("an unclosed quote is noticed before it swallows a large file", async () => {
  const failure = await failureOf(`id,note\n1,"open\n${"2,swallowed\n".repeat(1_000_000)}`);
  expect(failure).toMatchObject({ exit: "usage", message: expect.stringContaining("line 2") });
});

test("a row over 1 MiB is unreadable and the rows around it are read", async () => {
  const long = "x".repeat(3 * 1024 * 1024);
  const source = await sourceOf(`id,note\n1,a\n2,${long}\n3,c\n4,"${long.slice(0, 1024 * 1024)}"\n5,e`);
  const rows = await allRows(source);
  expect(rows.map((row) => (row.kind === "record" ? row.record.cells?.[0] : row.issues[0]?.code))).toEqual([
    "1",
    "row-too-large",
    "3",
    "row-too-large",
    "5",
  ]);
  expect(rows[1]).toMatchObject({ ref: { row: 2, line: 3, byte: 12, bytes: long.length + 2 } });
  expect((await copyOf(source, (row) => row.kind === "record")).toString()).toBe("id,note\n1,a\n3,c\n5,e\n");
  expect((await copyOf(source, (row) => row.kind === "unreadable")).length).toBe(8 + long.length + 3 + 1024 * 1024 + 5);
});

test("quoting can be switched off", async () => {
  expect(await readAll('id,note\n1,6" pipe\n2,"x\n', { quote: "" })).toEqual([
    ["1", '6" pipe'],
    ["2", '"x'],
  ]);
});

test("other delimiters and quotes are understood", async () => {
  expect(await readAll("id||note\n1||'it''s || here'\n", { delimiter: "||", quote: "'" })).toEqual([["1", "it's || here"]]);
  expect(await readAll("id\tnote\n1\ta b\n", { delimiter: "\t" })).toEqual([["1", "a b"]]);
});

test.each([{ delimiter: "" }, { delimiter: "\n" }, { quote: "''" }, { delimiter: '"' }])(
  "a dialect that makes no sense (%j) ends the run",
  async (spec) => {
    expect(await failureOf("id,note\n", spec)).toMatchObject({ exit: "usage" });
  },
);

test("files with lone carriage returns as line breaks are read, with their lines counted", async () => {
  const rows = await allRows(await sourceOf("id,note\r1,a\r\r2,b"));
  expect(rows).toMatchObject([
    { record: { ref: { row: 1, line: 2 }, cells: ["1", "a"] } },
    { record: { ref: { row: 2, line: 4 }, cells: ["2", "b"] } },
  ]);
});

test("a carriage return at the very end of a file of line feeds is a line break", async () => {
  expect(await readAll("id,note\n1,a\r")).toEqual([["1", "a"]]);
});

test("NUL bytes and words of the language are ordinary cells", async () => {
  expect(await readAll("id,note\n\0,__proto__\n")).toEqual([["\0", "__proto__"]]);
});

test("bytes that are not UTF-8 spoil only their own row, also at chunk borders", async () => {
  const lines = Array.from({ length: 40_000 }, (_, index) => Buffer.from(`${String(index)},ä€😀\n`));
  lines[100] = Buffer.from("100,\xe4\n", "latin1");
  lines[39_999] = Buffer.from("39999,\xf0\x9f", "latin1");
  const rows = await allRows(await sourceOf(Buffer.concat([Buffer.from("id,note\n"), ...lines])));
  expect(rows).toHaveLength(40_000);
  expect(rows.flatMap((row) => (row.kind === "record" ? [] : [[row.ref.row, row.issues[0]?.code]]))).toEqual([
    [101, "encoding-invalid"],
    [40_000, "encoding-invalid"],
  ]);
});

test("a replacement character that the source itself holds is no damage", async () => {
  expect(await readAll(Buffer.concat([Buffer.from("id\n\uFFFD\n"), Buffer.from([0xff, 0x0a])]))).toEqual([["\uFFFD"], "encoding-invalid"]);
});

test("a header that is not valid text ends the run", async () => {
  expect(await failureOf(Buffer.from("id,stra\xdfe\n1,2\n", "latin1"))).toMatchObject({
    exit: "usage",
    message: expect.stringContaining("utf-8"),
  });
});

test("rows are read in batches of about 100, again and again, also at the same time", async () => {
  const source = await sourceOf(`id\n${Array.from({ length: 241 }, (_, index) => `${String(index)}\n`).join("")}`);
  const sizes: number[] = [];
  for await (const batch of source.read()) sizes.push(batch.length);
  expect(sizes).toEqual([100, 100, 41]);
  const [first, second] = await Promise.all([allRows(source), allRows(source)]);
  expect(first).toEqual(second);
});

test("reading stops when its signal fires", async () => {
  const source = await sourceOf(`id\n${"1\n".repeat(2_000)}`);
  const controller = new AbortController();
  const read = async () => {
    for await (const _ of source.read(controller.signal)) controller.abort();
  };
  await expect(read()).rejects.toThrow("aborted");
});

test("chosen rows are copied byte for byte, with the file's own header and line breaks", async () => {
  const source = await sourceOf('id;name\r\n1; Ann \r\n2;"B;""n"\r\n3;too;many\r\n4;"x\ny"', { delimiter: ";" });
  const copy = await copyOf(source, (row) => row.kind === "unreadable" || row.record.ref.row !== 1);
  expect(copy.toString()).toBe('id;name\r\n2;"B;""n"\r\n3;too;many\r\n4;"x\ny"\r\n');
});

test("a source without a header row is copied without one", async () => {
  const source = await sourceOf("1,a\n2\n", { columns: ["id", "name"] });
  expect((await copyOf(source, (row) => row.kind === "unreadable")).toString()).toBe("2\n");
});

test("a file that shrank since it was read is noticed when its rows are copied", async () => {
  const source = await sourceOf("id\n1\n");
  const copy = source.writeRows([{ row: 9, line: 9, byte: 100, bytes: 5 }], freshPath("csv"));
  await expect(copy).rejects.toMatchObject({ exit: "usage", message: expect.stringContaining("row 9") });
});
