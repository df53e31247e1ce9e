import { expect, test } from "vitest";
import { HASH_ISSUE_CODES, type HashIssueCode } from "../../../src/model/index.ts";
import { DEFAULT_HASH_SETTINGS, recogniseHash } from "../../../src/transform/index.ts";

const KEY32 = Buffer.alloc(32, 7).toString("base64");
const KEY64 = Buffer.alloc(64, 7).toString("base64");
const SALT = Buffer.alloc(16, 9).toString("base64");
const bare = (text: string) => text.replace(/=+$/, "");
const hex = (bytes: number) => "07".repeat(bytes);
const BCRYPT = `$2b$10$${"abcdefghijklmnopqrstuu"}${"5s2v8.iXieOjg/.AySBTTZIIVFJeBui"}`;
const argon2 = (costs: string, version = "v=19$", key = bare(KEY32)) => `$argon2id$${version}${costs}$${bare(SALT)}$${key}`;
const aspNet = (digest: number, keyBytes: number, iterations = 10, version = 1) => {
  const header = Buffer.from([version, 0, 0, 0, digest, 0, 0, 0, iterations, 0, 0, 0, 16]);
  return Buffer.concat([header, Buffer.alloc(16 + keyBytes, 5)]).toString("base64");
};
const keycloak = (algorithm: string, more: object = {}) =>
  JSON.stringify({ value: KEY32, salt: SALT, hashIterations: 3, algorithm, ...more });
const auth0 = (algorithm: string, more: object = {}) => JSON.stringify({ algorithm, hash: { value: BCRYPT, encoding: "utf8" }, ...more });

const CASES: Readonly<Partial<Record<HashIssueCode, Readonly<Record<string, string>>>>> = {
  "hash-empty": { empty: "" },
  "hash-locked": {
    Django: `!${"a1B2c3D4".repeat(5)}`,
    star: "*",
    "locked shadow entry": `!${BCRYPT}`,
    exclamation: "!!",
  },
  "hash-over-bound": {
    bcrypt: BCRYPT.replace("$10$", "$13$"),
    "scrypt N": `131072$8$1$${hex(16)}$${hex(32)}`,
    "scrypt r": `16$9$1$${hex(16)}$${hex(32)}`,
    "scrypt p": `16$8$2$${hex(16)}$${hex(32)}`,
    "Argon2 memory": argon2("m=19457,t=2,p=1"),
    "Argon2 passes": argon2("m=19456,t=3,p=1"),
    "Argon2 parallelism": argon2("m=19456,t=2,p=2"),
    PBKDF2: `$pbkdf2-sha256$600001$${bare(SALT)}$${bare(KEY32)}`,
    "Django today": `pbkdf2_sha256$1000000$seasalt$${KEY32}`,
    "Werkzeug with a million": `pbkdf2:sha256:1000000$seasalt$${hex(32)}`,
  },
  "hash-prehashed": {
    "WordPress 6.8": `$wp${BCRYPT.replace("$2b$", "$2y$")}`,
    "Django bcrypt_sha256": `bcrypt_sha256$${BCRYPT}`,
    passlib: `$bcrypt-sha256$v=2,t=2b,r=12$n79VH.0Q2TMWmt3Oqt9uku$Kq4Noyk3094Y2QlB8NdRT8SvGiI4ft2`,
    Drupal: "U$S$D1234567890",
    "Argon2 with a secret": argon2("m=8,t=1,p=1,keyid=Zm9v"),
    "Auth0 over UTF-16": auth0("bcrypt", { password: { encoding: "utf16le" } }),
  },
  "hash-malformed": {
    "bcrypt cut short": BCRYPT.slice(0, -1),
    "bcrypt and a blank": `${BCRYPT} `,
    "bcrypt and a line break": `${BCRYPT.slice(0, -1)}\n`,
    "bcrypt without a letter": BCRYPT.replace("$2b$", "$2$"),
    "bcrypt in capitals": BCRYPT.toUpperCase(),
    "bcrypt of cost 3": BCRYPT.replace("$10$", "$03$"),
    "bcrypt of cost 32": BCRYPT.replace("$10$", "$32$"),
    "bcrypt key with bits that none has": `${BCRYPT.slice(0, -1)}j`,
    "bcrypt in curly braces": "{bcrypt}secret",
    "Django bcrypt without bcrypt": "bcrypt$secret",
    "Argon2 of no version": argon2("m=8,t=1,p=1", "v=20$"),
    "Argon2 with little memory": argon2("m=7,t=1,p=1"),
    "Argon2 in another order": argon2("t=1,m=8,p=1"),
    "Argon2 with leading zeros": argon2("m=08,t=1,p=1"),
    "Argon2 with more": `${argon2("m=8,t=1,p=1")}$x`,
    "Argon2 without key": argon2("m=8,t=1,p=1", "v=19$", ""),
    "scrypt of an N that is no power": `17$8$1$${hex(16)}$${hex(32)}`,
    "scrypt of N 1": `1$8$1$${hex(16)}$${hex(32)}`,
    "scrypt with odd hexadecimal": `16$8$1$${hex(16)}$${hex(32)}0`,
    "scrypt without key": `16$8$1$${hex(16)}$`,
    "PHC scrypt of a huge ln": `$scrypt$ln=16384,r=8,p=1$${bare(SALT)}$${bare(KEY32)}`,
    "django-scrypt of another length": `scrypt$seasalt$14$8$1$64$`,
    "Werkzeug scrypt with text": `scrypt:16:8:1$seasalt$zz`,
    "Spring scrypt of p 0": `$40800$${SALT}$${KEY32}`,
    "PBKDF2 of no iterations": `$pbkdf2-sha256$0$${bare(SALT)}$${bare(KEY32)}`,
    "PBKDF2 without salt": `$pbkdf2-sha256$10$$${bare(KEY32)}`,
    "PBKDF2 of both alphabets": `$pbkdf2-sha256$10$${bare(SALT)}$+.${bare(KEY32).slice(2)}`,
    "PBKDF2 with wrong padding": `pbkdf2_sha256$10$seasalt$${bare(KEY32)}==`,
    "PBKDF2 with bits left over": `pbkdf2_sha256$10$seasalt$${bare(KEY32).slice(0, -1)}d=`,
    "PBKDF2 of another length than said": `$pbkdf2-sha256$i=10,l=64$${bare(SALT)}$${bare(KEY32)}`,
    "ASP.NET 2 with more": Buffer.concat([Buffer.alloc(49), Buffer.alloc(9)]).toString("base64"),
    "ASP.NET 3 of no iterations": aspNet(1, 32, 0),
    "ASP.NET 3 without key": aspNet(1, 0),
    "Keycloak without salt": keycloak("pbkdf2-sha256", { salt: 5 }),
    "Keycloak without algorithm": JSON.stringify({ value: KEY32, salt: SALT, hashIterations: 3 }),
    "Keycloak with text that is no JSON": JSON.stringify({ secretData: "{", credentialData: "{" }),
    "Keycloak Argon2 of another length": JSON.stringify({
      secretData: { value: KEY32, salt: SALT },
      credentialData: {
        hashIterations: 1,
        algorithm: "argon2",
        additionalParameters: { hashLength: ["64"], memory: ["8"], type: ["id"], version: ["1.3"], parallelism: ["1"] },
      },
    }),
    "Auth0 scrypt without salt": auth0("scrypt", { hash: { value: hex(32), encoding: "hex" }, keylen: 32, cost: 16 }),
    "Auth0 scrypt of another length": auth0("scrypt", {
      hash: { value: hex(32), encoding: "hex" },
      salt: { value: "abc" },
      keylen: 64,
      cost: 16,
    }),
    "Auth0 bcrypt that is none": auth0("bcrypt", { hash: { value: "secret" } }),
    "longer than any": BCRYPT.repeat(100),
  },
  "hash-key-length": {
    "Cognito scrypt cut short": `16$8$1$${hex(16)}$${hex(31)}`,
    "Django scrypt of 32 bytes": `scrypt$16384$seasalt$8$1$${KEY32}`,
    "Django PBKDF2 of 64 bytes": `pbkdf2_sha256$10$seasalt$${KEY64}`,
    "Werkzeug PBKDF2 cut short": `pbkdf2:sha256:1000$seasalt$${hex(30)}`,
    "ASP.NET cut short": aspNet(1, 31),
    "Argon2 cut short": argon2("m=8,t=1,p=1", "v=19$", bare(Buffer.alloc(31, 7).toString("base64"))),
    "Keycloak of 20 bytes": keycloak("pbkdf2-sha256", { value: Buffer.alloc(20, 7).toString("base64") }),
  },
  "hash-digest-unsupported": {
    "Django SHA-1": `pbkdf2_sha1$260000$seasalt$${SALT}`,
    "Django SHA-512": `pbkdf2_sha512$10$seasalt$${KEY64}`,
    "passlib SHA-512": `$pbkdf2-sha512$10$${bare(SALT)}$${bare(KEY64)}`,
    "passlib SHA-1": `$pbkdf2$10$${bare(SALT)}$${bare(SALT)}`,
    "Werkzeug SHA-512": `pbkdf2:sha512:10$seasalt$${hex(64)}`,
    "hashcat SHA-1": `sha1:1000:${SALT}:${KEY32}`,
    LDAP: `{PBKDF2}10$${bare(SALT)}$${bare(SALT)}`,
    "LDAP SHA-512": `{PBKDF2-SHA512}10$${bare(SALT)}$${bare(KEY64)}`,
    "ASP.NET 2": Buffer.alloc(49).toString("base64"),
    "ASP.NET 3 SHA-1": aspNet(0, 32),
    "ASP.NET 3 SHA-512": aspNet(2, 32),
    "Keycloak SHA-1": keycloak("pbkdf2"),
    "Keycloak 24": keycloak("pbkdf2-sha512"),
  },
  "hash-algorithm-unsupported": {
    Argon2i: argon2("m=8,t=1,p=1").replace("argon2id", "argon2i"),
    Argon2d: argon2("m=8,t=1,p=1").replace("argon2id", "argon2d"),
    "Argon2 16": argon2("m=8,t=1,p=1", "v=16$"),
    "Argon2 without version": argon2("m=8,t=1,p=1", ""),
    phpass: "$P$B12345678L6Lpt4BxNotVIMILOa9u81",
    phpBB: "$H$9saltstriSUQTD.yC2WigjF8RU0Q.Z.",
    Drupal: "$S$C20340258nzjDWpoQthrdNTR02f0pmev0K/5/Nx80WSkOQcPEQRh",
    "SHA-512-crypt": "$6$salt$abc",
    yescrypt: "$y$j9T$salt$abc",
    "Firebase in Supabase": `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=${KEY64}$${SALT}$${KEY64}`,
    "Firebase export": KEY64,
    "LDAP {SSHA}": `{SSHA}${Buffer.alloc(28, 3).toString("base64")}`,
    "LDAP {CRYPT} of SHA-512": "{CRYPT}$6$salt$abc",
    "Django MD5": `md5$seasalt$${hex(16)}`,
    "Django SHA-1": `sha1$seasalt$${hex(20)}`,
    "bare MD5": hex(16),
    "bare SHA-1": hex(20),
    "bare SHA-256": hex(32),
    "bare SHA-512": hex(64),
    MySQL: `*${hex(20)}`,
    "SQL Server": `0x0200${hex(68)}`,
    SCRAM: `SCRAM-SHA-256$4096:${SALT}$${KEY32}:${KEY32}`,
    "scrypt file header": `c2NyeXB0${SALT}`,
    "Keycloak of another": keycloak("scram-sha-256"),
    "Auth0 of another": auth0("md5"),
    "Keycloak Argon2i": JSON.stringify({
      secretData: { value: KEY32, salt: SALT },
      credentialData: { hashIterations: 1, algorithm: "argon2", additionalParameters: { type: ["i"], version: ["1.3"] } },
    }),
  },
  "hash-ambiguous": {
    "Werkzeug without iterations": `pbkdf2:sha256$seasalt$${hex(32)}`,
    "Clerk, a salt in base64": `pbkdf2_sha256$10$${SALT}$${KEY32}`,
    CrackStation: `sha256:1000:${Buffer.alloc(24, 3).toString("base64")}:${Buffer.alloc(24, 4).toString("base64")}`,
    "Spring with a secret": `{pbkdf2@SpringSecurity_v5_8}${hex(48)}`,
  },
  "hash-clear-text": { Firebase: "fakeHash:salt=abc:password=secret", Spring: "{noop}secret", Dovecot: "{PLAIN}secret" },
  "hash-unrecognised": {
    "clear text": "Pass@word1",
    "an address": "ann@example.com",
    "an object": '{"a": 1}',
    "JSON cut short": '{"algorithm": "bcrypt", "hash"',
    "a one-time password of Keycloak": JSON.stringify({ type: "otp", secretData: "{}", credentialData: "{}" }),
    "another hash in curly braces": "{ }",
  },
};

const cases = Object.entries(CASES).flatMap(([code, values]) => Object.entries(values).map(([name, stored]) => ({ code, name, stored })));

test.each(cases)("$code: $name", ({ code, stored }) => {
  expect(recogniseHash(stored)).toMatchObject({ kind: "unusable", code });
});

test("every code has an example, but for the one that only a declared scheme gives", () => {
  expect(HASH_ISSUE_CODES.filter((code) => CASES[code] === undefined)).toEqual(["hash-scheme-differs"]);
});

test("the name of a form holds nothing of the hash: it is the same for every value of that form", () => {
  const changed = (stored: string) =>
    stored.replaceAll(BCRYPT.slice(7), `${"b".repeat(21)}u${"c".repeat(30)}i`).replaceAll("seasalt", "pepper");
  for (const { stored } of cases) {
    const [one, other] = [recogniseHash(stored), recogniseHash(changed(stored))];
    expect(one.kind === "unusable" && one.form).toBe(other.kind === "unusable" && other.form);
  }
});

test("a form over its bounds names each parameter that is, with the bound", () => {
  expect(recogniseHash(argon2("m=65536,t=3,p=4"))).toMatchObject({
    form: "Argon2id, memory over 19456 and passes over 2 and parallelism over 1",
  });
});

test("the bounds are settings", () => {
  for (const { code, stored } of cases) {
    if (code !== "hash-over-bound") continue;
    const raised = {
      bcryptCost: 13,
      scryptN: 2 ** 17,
      scryptR: 9,
      scryptP: 2,
      argon2Memory: 19_457,
      argon2Passes: 3,
      argon2Parallelism: 2,
    };
    const settings = { ...DEFAULT_HASH_SETTINGS, ...raised, pbkdf2Iterations: 1_000_000 };
    expect(recogniseHash(stored, {}, settings)).toMatchObject({ kind: "importable" });
  }
  expect(recogniseHash(BCRYPT, {}, { ...DEFAULT_HASH_SETTINGS, bcryptCost: 9 })).toMatchObject({ code: "hash-over-bound" });
});
