import { expect, test } from "vitest";
import { readMappingDocument } from "../../src/documents/index.ts";
import { compileMapping } from "../../src/transform/index.ts";
import { allRows, copyOf, failureOf, readAll, sourceOf } from "./sample-source.ts";

const ldif = { format: "ldif" } as const;
const base64 = (value: string | Uint8Array) => Buffer.from(value).toString("base64");

test("each entry is a document: one value is text, several are a list, dn is among them", async () => {
  const text = [
    "version: 1",
    "# an export",
    "",
    "dn: uid=ann,ou=people,dc=example,dc=com",
    "objectClass: top",
    "objectClass: inetOrgPerson",
    `cn:: ${base64("Änn Example")}`,
    "mail:ann@example.com",
    "description;lang-de: eine",
    "",
    "",
    `dn:: ${base64("uid=zoë,dc=example,dc=com")}`,
    "changetype: add",
    "sn: a long na",
    " me with a ",
    "  fold",
    "title:",
  ].join("\n");
  expect(await readAll(text, ldif)).toEqual([
    {
      dn: "uid=ann,ou=people,dc=example,dc=com",
      objectClass: ["top", "inetOrgPerson"],
      cn: "Änn Example",
      mail: "ann@example.com",
      "description;lang-de": "eine",
    },
    { dn: "uid=zoë,dc=example,dc=com", sn: "a long name with a  fold", title: "" },
  ]);
});

test("an entry's place is its own lines: version, comments and blank lines stand between places", async () => {
  const text = "version: 1\r\ndn: a\r\nmail: x\r\n# more\r\n more of it\r\ncn: b\r\n\r\n# c\r\n\r\ndn: ä\r\n";
  const bytes = Buffer.from(text);
  const refs = (await allRows(await sourceOf(text, ldif))).map((row) => (row.kind === "record" ? row.record.ref : row.ref));
  expect(refs.map(({ row, line }) => [row, line])).toEqual([
    [1, 2],
    [2, 10],
  ]);
  expect(refs.map(({ byte, bytes: length }) => bytes.toString("utf8", byte, byte + length))).toEqual([
    "dn: a\r\nmail: x\r\n# more\r\n more of it\r\ncn: b",
    "dn: ä",
  ]);
});

test("names have one spelling however the file writes them: the schema's where it is known, else lower case, else the source's", async () => {
  const text = "DN: a\nSAMACCOUNTNAME: ann\nMyCompanyId: 7\nmycompanyid: 8\nUserPrincipalName;X-A: p\ntoString: x\n";
  const known = { dn: "a", sAMAccountName: "ann", tostring: "x", "userPrincipalName;x-a": "p" };
  expect(await readAll(text, ldif)).toEqual([{ ...known, mycompanyid: ["7", "8"] }]);
  expect(await readAll(text, { ...ldif, columns: ["myCompanyId"] })).toEqual([{ ...known, myCompanyId: ["7", "8"] }]);
});

test("a mapping that spells a name otherwise is refused before a row is read", async () => {
  const source = await sourceOf("dn: a\nmycompanyid: 7\n", ldif);
  const mapping = readMappingDocument(
    "{ poolferry: 1, key: { from: dn }, username: { from: samAccountName }, attributes: { name: { from: myCompanyId }, email: { from: 'mail[0]' } } }",
    "mapping.yaml",
  );
  expect(() => compileMapping(mapping, source.shape)).toThrow(
    /username\.from: the source spells "samAccountName" as "sAMAccountName"\n.*attributes\.name\.from: the source spells "myCompanyId" as "mycompanyid"$/,
  );
});

test("binary values are told by their name: GUID and SID in Microsoft's forms, the others in base64, also where they are valid text", async () => {
  const guid = Buffer.from("00112233445566778899aabbccddeeff", "hex");
  const textGuid = Buffer.from("abcdefghijklmnop");
  const sid = Buffer.from("010500000000000515000000aaaaaaaabbbbbbbbccccccccf4010000", "hex");
  const text = [
    "dn: a",
    `objectGUID:: ${base64(guid)}`,
    `OBJECTGUID:: ${base64(textGuid)}`,
    `objectSid:: ${base64(sid)}`,
    `mS-DS-ConsistencyGuid:: ${base64(textGuid)}`,
    `userCertificate;binary:: ${base64("abc")}`,
    `userPassword:: ${base64("{SSHA}abc")}`,
    `notText:: ${base64(Uint8Array.from([0xff, 0xfe]))}`,
    `card:: ${base64("text")}`,
  ].join("\n");
  expect(await readAll(text, { ...ldif, binary: ["card"] })).toEqual([
    {
      dn: "a",
      objectGUID: ["33221100-5544-7766-8899-aabbccddeeff", "64636261-6665-6867-696a-6b6c6d6e6f70"],
      objectSid: "S-1-5-21-2863311530-3149642683-3435973836-500",
      "mS-DS-ConsistencyGuid": base64(textGuid),
      "userCertificate;binary": base64("abc"),
      userPassword: "{SSHA}abc",
      nottext: "//4=",
      card: base64("text"),
    },
  ]);
});

test("bytes of a character may stand on both sides of a fold", async () => {
  const line = Buffer.from("cn: zoë\n");
  const cut = line.length - 2;
  const folded = Buffer.concat([Buffer.from("dn: a\n"), line.subarray(0, cut), Buffer.from("\n "), line.subarray(cut)]);
  expect(await readAll(folded, ldif)).toEqual([{ dn: "a", cn: "zoë" }]);
});

test.each([
  ["search: 2\nresult: 0 Success", "ldif-without-dn"],
  ["ref: ldap://example.com/dc=example", "ldif-without-dn"],
  ["dn: b\nchangetype: modify\nreplace: mail\nmail: x\n-", "ldif-change"],
  ["dn: b\ncontrol: 1.2.840.113556.1.4.805 true\nchangetype: add\nmail: x", "ldif-change"],
  ["dn: b\njpegPhoto:< file:///etc/hostname", "ldif-url"],
  ["dn: b\nno colon", "ldif-malformed"],
  ["dn: b\n: value", "ldif-malformed"],
  ["dn: b\n__proto__: value", "ldif-malformed"],
  ["dn: b\ncn:: not base64", "ldif-malformed"],
  ["dn:: b", "ldif-malformed"],
  ["dn: b\ndn: c", "ldif-malformed"],
  [" folded at the very beginning\ndn: b", "ldif-malformed"],
  ["dn: b\nconstructor: value", "key-forbidden"],
  [`dn: b\ncn: ${"x".repeat(1024 * 1024)}`, "row-too-large"],
  [`dn: b\n${"cn: xxxxxxxxxxxxxxxxxxxx\n".repeat(50_000)}`, "row-too-large"],
])("a record that is no entry (%.40s) is unreadable alone", async (record, code) => {
  expect(await readAll(`dn: a\n\n${record}\n\ndn: c\n`, ldif)).toEqual([{ dn: "a" }, code, { dn: "c" }]);
});

test("an entry that is not valid UTF-8 is unreadable alone", async () => {
  expect(await readAll(Buffer.from("dn: a\ncn: \xe4\n\ndn: b", "latin1"), ldif)).toEqual(["encoding-invalid", { dn: "b" }]);
});

test("another version of LDIF is refused; an empty file has no rows", async () => {
  expect(await failureOf("version: 2\n\ndn: a\n", ldif)).toMatchObject({
    exit: "usage",
    message: expect.stringContaining("another version"),
  });
  expect(await readAll("", ldif)).toEqual([]);
  expect(await readAll("version: 1\n", ldif)).toEqual([]);
});

test("chosen entries are copied byte for byte, a blank line behind each, and read as before", async () => {
  const source = await sourceOf("\uFEFFversion: 1\n\ndn: a\ncn: x\n y\n\nbroken\nmore\n\ndn: c\r\ncn: z\r\n", ldif);
  expect((await copyOf(source, (row) => row.kind === "unreadable")).toString()).toBe("\uFEFFbroken\nmore\n\n");
  const copy = await copyOf(source, (row) => row.kind === "record");
  expect(copy.toString()).toBe("\uFEFFdn: a\ncn: x\n y\n\ndn: c\r\ncn: z\n\n");
  expect(await readAll(copy, ldif)).toEqual([
    { dn: "a", cn: "xy" },
    { dn: "c", cn: "z" },
  ]);
});
