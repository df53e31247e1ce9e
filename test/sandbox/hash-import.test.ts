import {
  AdminGetUserCommand,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { DEFAULT_HASH_SETTINGS, type HashSettings } from "../../src/sandbox/import/hash-settings.ts";
import type { ImportSettings } from "../../src/sandbox/import/import-settings.ts";
import {
  type Algorithm,
  createHashJob,
  hashBench,
  MALFORMED,
  OUT_OF_BOUNDS,
  SUCCEEDED,
  WITHOUT_ALGORITHM,
  WRONG_ALGORITHM,
} from "./hash-fixture.ts";
import { argon2idHash, bcryptHash, pbkdf2Hash, scryptHash } from "./made-hashes.ts";

const PASSWORD = "Old-Secret-1";
const GOOD: Readonly<Record<Algorithm, string>> = {
  BCRYPT: bcryptHash(PASSWORD),
  SCRYPT: scryptHash(PASSWORD),
  ARGON2ID: argon2idHash(PASSWORD),
  PBKDF2_SHA256: pbkdf2Hash(PASSWORD),
};

function hashes(change: Partial<HashSettings>): Partial<ImportSettings> {
  return { hashes: { ...DEFAULT_HASH_SETTINGS, ...change } };
}

test("the header lists the column where pools are eligible, unless the setting says otherwise", async () => {
  const last = async (settings: Partial<ImportSettings>) => {
    const { cognito, pool } = await hashBench(settings);
    return (await cognito.send(new GetCSVHeaderCommand({ UserPoolId: pool }))).CSVHeader?.at(-1);
  };
  expect(await last({})).toBe("password_hash");
  expect(await last(hashes({ columnName: "cognito:password_hash" }))).toBe("cognito:password_hash");
  expect(await last(hashes({ listedInHeader: false }))).toBe("cognito:username");
  expect(await last({ passwordHashes: "not-eligible" })).toBe("cognito:username");
});

test.each(Object.keys(GOOD) as Algorithm[])(
  "%s: a hash makes a confirmed user, an empty cell one who must reset, and the job says which algorithm it has",
  async (algorithm) => {
    const { imported, cognito, pool } = await hashBench();
    const { job, lines } = await imported(algorithm, [GOOD[algorithm], ""]);
    expect(job).toMatchObject({ Status: "Succeeded", ImportedUsers: 2, FailedUsers: 0, PasswordHashingAlgorithm: algorithm });
    expect(lines).toEqual([SUCCEEDED, SUCCEEDED]);
    const status = async (Username: string) => (await cognito.send(new AdminGetUserCommand({ UserPoolId: pool, Username }))).UserStatus;
    expect([await status("user-0"), await status("user-1")]).toEqual(["CONFIRMED", "RESET_REQUIRED"]);
  },
);

test("a job without an algorithm shows none", async () => {
  const { cognito, pool } = await hashBench();
  const { JobId } = await createHashJob(cognito, pool, undefined);
  const { UserImportJob } = await cognito.send(new DescribeUserImportJobCommand({ UserPoolId: pool, JobId }));
  expect(UserImportJob).not.toHaveProperty("PasswordHashingAlgorithm");
});

const B = GOOD.BCRYPT.slice(7);
const S = `${"ab".repeat(16)}$${"cd".repeat(32)}`;
const A = "MDEyMzQ1Njc4OWFiY2RlZg$HixLKnDDi8yALkzxJ397N556hZ9zgzkGFNUzPvPkFcA";
const P = A;

const ROWS: readonly [Algorithm, string, string][] = [
  ["BCRYPT", `$2a$12$${B}`, SUCCEEDED],
  ["BCRYPT", `$2b$04$${B}`, SUCCEEDED],
  ["BCRYPT", `$2x$10$${B}`, SUCCEEDED],
  ["BCRYPT", `$2y$10$${B}`, SUCCEEDED],
  ["BCRYPT", ` $2y$10$${B} `, SUCCEEDED],
  ["BCRYPT", `$2b$13$${B}`, OUT_OF_BOUNDS],
  ["BCRYPT", `$2b$31$${B}`, OUT_OF_BOUNDS],
  ["BCRYPT", `$2b$03$${B}`, MALFORMED],
  ["BCRYPT", `$2b$4$${B}`, MALFORMED],
  ["BCRYPT", `$2$10$${B}`, MALFORMED],
  ["BCRYPT", `$2c$10$${B}`, MALFORMED],
  ["BCRYPT", `$2B$10$${B}`, MALFORMED],
  ["BCRYPT", `$2b$10$${B}x`, MALFORMED],
  ["BCRYPT", `$2b$10$${B.slice(1)}`, MALFORMED],
  ["BCRYPT", `$2b$10$!${B.slice(1)}`, MALFORMED],
  ["BCRYPT", GOOD.SCRYPT, WRONG_ALGORITHM],
  ["BCRYPT", GOOD.ARGON2ID, WRONG_ALGORITHM],
  ["BCRYPT", GOOD.PBKDF2_SHA256, WRONG_ALGORITHM],
  ["BCRYPT", PASSWORD, MALFORMED],
  ["SCRYPT", `65536$8$1$${S}`, SUCCEEDED],
  ["SCRYPT", `2$1$1$${S.toUpperCase()}`, SUCCEEDED],
  ["SCRYPT", `131072$8$1$${S}`, OUT_OF_BOUNDS],
  ["SCRYPT", `16384$9$1$${S}`, OUT_OF_BOUNDS],
  ["SCRYPT", `16384$8$2$${S}`, OUT_OF_BOUNDS],
  ["SCRYPT", `16383$8$1$${S}`, MALFORMED],
  ["SCRYPT", `65536$1$1$${S}`, MALFORMED],
  ["SCRYPT", `1$8$1$${S}`, MALFORMED],
  ["SCRYPT", `016384$8$1$${S}`, MALFORMED],
  ["SCRYPT", `16384$8$1$${S}d`, MALFORMED],
  ["SCRYPT", `16384$8$1$${S.replace("ab", "ag")}`, MALFORMED],
  ["SCRYPT", `16384$8$1$$${"cd".repeat(32)}`, SUCCEEDED],
  ["SCRYPT", "$scrypt$ln=14,r=8,p=1$c29tZXNhbHQ$nf65EOgLrQMR", MALFORMED],
  ["SCRYPT", GOOD.BCRYPT, WRONG_ALGORITHM],
  ["ARGON2ID", `$argon2id$v=19$m=19456,t=2,p=1$${A}`, SUCCEEDED],
  ["ARGON2ID", `$argon2id$v=19$m=19457,t=2,p=1$${A}`, OUT_OF_BOUNDS],
  ["ARGON2ID", `$argon2id$v=19$m=19456,t=3,p=1$${A}`, OUT_OF_BOUNDS],
  ["ARGON2ID", `$argon2id$v=19$m=19456,t=2,p=2$${A}`, OUT_OF_BOUNDS],
  ["ARGON2ID", `$argon2id$v=16$m=19456,t=2,p=1$${A}`, MALFORMED],
  ["ARGON2ID", `$argon2id$m=19456,t=2,p=1$${A}`, MALFORMED],
  ["ARGON2ID", `$argon2i$v=19$m=19456,t=2,p=1$${A}`, MALFORMED],
  ["ARGON2ID", `$argon2d$v=19$m=19456,t=2,p=1$${A}`, MALFORMED],
  ["ARGON2ID", `$argon2id$v=19$m=7,t=2,p=1$${A}`, MALFORMED],
  ["ARGON2ID", `$argon2id$v=19$m=19456,t=0,p=1$${A}`, MALFORMED],
  ["ARGON2ID", `$argon2id$v=19$t=2,m=19456,p=1$${A}`, MALFORMED],
  ["ARGON2ID", `$argon2id$v=19$m=19456,t=2,p=1$c2hvcnQ$${A.slice(23)}`, MALFORMED],
  ["ARGON2ID", `$argon2id$v=19$m=19456,t=2,p=1$${A}=`, MALFORMED],
  ["ARGON2ID", GOOD.PBKDF2_SHA256, WRONG_ALGORITHM],
  ["PBKDF2_SHA256", `$pbkdf2-sha256$600000$${P}`, SUCCEEDED],
  ["PBKDF2_SHA256", `$pbkdf2-sha256$1$${P}`, SUCCEEDED],
  ["PBKDF2_SHA256", `$pbkdf2-sha256$600001$${P}`, OUT_OF_BOUNDS],
  ["PBKDF2_SHA256", `$pbkdf2-sha256$0$${P}`, MALFORMED],
  ["PBKDF2_SHA256", `$pbkdf2-sha256$1000$${P}=`, MALFORMED],
  ["PBKDF2_SHA256", `$pbkdf2-sha256$1000$${P}AA`, MALFORMED],
  ["PBKDF2_SHA256", `$pbkdf2-sha512$1000$${P}`, MALFORMED],
  ["PBKDF2_SHA256", `$pbkdf2$1000$${P}`, MALFORMED],
  ["PBKDF2_SHA256", `pbkdf2_sha256$1000$${P}`, MALFORMED],
  ["PBKDF2_SHA256", GOOD.ARGON2ID, WRONG_ALGORITHM],
];

test.each(Object.keys(GOOD) as Algorithm[])(
  "%s: each form and each bound has its fate, and a row that fails makes no user",
  async (algorithm) => {
    const { imported, cognito, pool } = await hashBench();
    const rows = ROWS.filter(([of]) => of === algorithm);
    const { lines } = await imported(
      algorithm,
      rows.map(([, hash]) => hash),
    );
    expect(rows.map(([, hash], n) => [hash, lines[n]])).toEqual(rows.map(([, hash, fate]) => [hash, fate]));
    const { Users = [] } = await cognito.send(new ListUsersCommand({ UserPoolId: pool }));
    expect(Users.map(({ Username }) => Username).toSorted()).toEqual(
      rows.flatMap(([, , fate], n) => (fate === SUCCEEDED ? [`user-${n}`] : [])).toSorted(),
    );
  },
);

test("a comma in a hash needs its backslash", async () => {
  const { importedFile, csv } = await hashBench();
  const { job } = await importedFile("ARGON2ID", (await csv([GOOD.ARGON2ID])).replaceAll("\\,", ","));
  expect(job).toMatchObject({ Status: "Succeeded", ImportedUsers: 0, FailedUsers: 1 });
});

test("an algorithm without the column fails the job, also where the header does not list it", async () => {
  for (const listedInHeader of [true, false]) {
    const { importedFile, csv } = await hashBench(hashes({ listedInHeader }));
    const { job } = await importedFile("BCRYPT", (await csv([""])).replaceAll(/,(password_hash)?$/gm, listedInHeader ? "" : "$&"));
    expect(job).toMatchObject({
      Status: "Failed",
      ImportedUsers: 0,
      FailedUsers: 0,
      CompletionMessage: "The CSV header is not valid: column password_hash is missing.",
    });
  }
});

test("a column that the header does not list is taken where the job has an algorithm", async () => {
  const { importedFile, csv } = await hashBench(hashes({ listedInHeader: false }));
  const file = (await csv([""])).replace(/\n/, ",password_hash\n").replace(/\n$/, `,${GOOD.BCRYPT}\n`);
  expect((await importedFile("BCRYPT", file)).lines).toEqual([SUCCEEDED]);
});

test("a file without the column needs no algorithm, unless the setting asks for every column", async () => {
  const without = (file: string) => file.replaceAll(/,(password_hash)?$/gm, "");
  const lenient = await hashBench();
  expect((await lenient.importedFile(undefined, without(await lenient.csv([""])))).lines).toEqual([SUCCEEDED]);
  const strict = await hashBench(hashes({ columnWithoutAlgorithm: "required" }));
  expect((await strict.importedFile(undefined, without(await strict.csv([""])))).job).toMatchObject({ Status: "Failed" });
});

test("a hash in a job without an algorithm fails its row or the job, or is ignored, as the setting says", async () => {
  const rows = [GOOD.BCRYPT, ""];
  expect((await (await hashBench()).imported(undefined, rows)).lines).toEqual([WITHOUT_ALGORITHM, SUCCEEDED]);
  const ignoring = await hashBench(hashes({ hashWithoutAlgorithm: "ignore" }));
  expect((await ignoring.imported(undefined, rows)).lines).toEqual([SUCCEEDED, SUCCEEDED]);
  const user = await ignoring.cognito.send(new AdminGetUserCommand({ UserPoolId: ignoring.pool, Username: "user-0" }));
  expect(user.UserStatus).toBe("RESET_REQUIRED");
  const strict = await hashBench(hashes({ hashWithoutAlgorithm: "fail-job" }));
  expect((await strict.imported(undefined, rows)).job).toMatchObject({ Status: "Failed", ImportedUsers: 0 });
});

test("where pools are not eligible the algorithm is refused as the setting says, and the column fails the job", async () => {
  for (const notEligibleError of ["OperationNotEnabledException", "InvalidParameterException"] as const) {
    const { cognito, pool, importedFile, csv } = await hashBench({ passwordHashes: "not-eligible", notEligibleError });
    await expect(createHashJob(cognito, pool, "SCRYPT")).rejects.toMatchObject({ name: notEligibleError });
    const file = (await csv([""])).replace(/\n/, ",password_hash\n").replace(/\n$/, ",\n");
    expect((await importedFile(undefined, file)).job).toMatchObject({ Status: "Failed", ImportedUsers: 0 });
  }
});

test("the alphabet of PBKDF2 and the length of keys are settings", async () => {
  const salt = Buffer.from("fbefbe", "hex");
  const plus = pbkdf2Hash(PASSWORD, 10, 32, salt);
  expect(plus).toContain("$++");
  const rows = [plus, plus.replaceAll("+", "."), pbkdf2Hash(PASSWORD, 10, 64, Buffer.alloc(8))];
  const fates = async (change: Partial<HashSettings>) => (await (await hashBench(hashes(change))).imported("PBKDF2_SHA256", rows)).lines;
  expect((await fates({})).slice(0, 2)).toEqual([SUCCEEDED, MALFORMED]);
  expect((await fates({ pbkdf2Alphabet: "adapted-base64" })).slice(0, 2)).toEqual([MALFORMED, SUCCEEDED]);
  expect(await fates({ pbkdf2Alphabet: "either" })).toEqual([SUCCEEDED, SUCCEEDED, SUCCEEDED]);
  expect(await fates({ pbkdf2Alphabet: "either", keyLength: "32-bytes" })).toEqual([SUCCEEDED, SUCCEEDED, MALFORMED]);
});

test("the texts in the log are settings, and no line repeats a hash", async () => {
  const reasons = { malformed: "bad form", outOfBounds: "too dear", wrongAlgorithm: "other kind", withoutAlgorithm: "no kind" };
  const { imported } = await hashBench(hashes({ reasons }));
  const rows = ["x", `$2b$13$${B}`, GOOD.SCRYPT];
  expect((await imported("BCRYPT", rows)).lines).toEqual(["[FAILED] bad form", "[FAILED] too dear", "[FAILED] other kind"]);
  expect((await imported(undefined, [GOOD.BCRYPT])).lines).toEqual(["[FAILED] no kind"]);
});
