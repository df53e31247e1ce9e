import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { optional } from "../support/optional.ts";
import { type Algorithm, hashBench, SUCCEEDED } from "./hash-fixture.ts";

const FILE = new URL("../../../shared/data/hash-vectors.json", import.meta.url);

interface Vector {
  readonly id: string;
  readonly scheme: string;
  readonly hash: string;
  readonly password?: string;
  readonly cognito: { readonly algorithm: Algorithm | null; readonly importable: boolean; readonly password_hash?: string };
  readonly cognito_alt_first32?: string;
}

const vectors = readVectors();
const withVectors = optional("the file of password-hash vectors ../shared/data/hash-vectors.json", vectors !== undefined);
const ALGORITHMS = ["BCRYPT", "SCRYPT", "ARGON2ID", "PBKDF2_SHA256"] as const satisfies readonly Algorithm[];

/** Importable by its form, and yet no password of these signs in: only the operator can know. */
const NEVER_SIGNS_IN: ReadonlyMap<string, string> = new Map([
  ["bcrypt-wrapped-25600", "bcrypt over another hash"],
  ["bcrypt-wrapped-25800", "bcrypt over another hash"],
  ["bcrypt-wrapped-28400", "bcrypt over another hash"],
  ["bcrypt-wrapped-30600", "bcrypt over another hash"],
]);

/** Not importable, and yet no row that fails. */
const NO_FAILURE: ReadonlyMap<string, string> = new Map([
  ["empty", "an empty cell is a user who must reset the password"],
  ["bcrypt-trailing-space", "blanks around a cell are taken off, and what is left is a hash"],
]);

for (const algorithm of ALGORITHMS) {
  withVectors(`every importable ${algorithm} vector is imported, and signs in with its password and no other`, async () => {
    const importable = (vectors ?? []).filter(({ cognito }) => cognito.importable && cognito.algorithm === algorithm);
    expect(importable.length).toBeGreaterThan(3);
    const { imported, signsIn } = await hashBench();
    const cells = importable.map(({ cognito }) => cognito.password_hash ?? "");
    const { job, lines } = await imported(algorithm, cells);
    expect(job).toMatchObject({ Status: "Succeeded", ImportedUsers: importable.length });
    expect(new Set(lines)).toEqual(new Set([SUCCEEDED]));
    let signedIn = 0;
    for (const [n, { id, password }] of importable.entries()) {
      if (password === undefined) continue;
      if (password === "") {
        // The API takes no empty password, so such a user can only get a new one.
        await expect(signsIn(`user-${n}`, "")).rejects.toMatchObject({ name: "InvalidParameterException" });
        continue;
      }
      const wrong = await signsIn(`user-${n}`, `not ${password}`, "public");
      const right = await signsIn(`user-${n}`, password, "public");
      expect({ id, wrong, right }).toEqual({ id, wrong: false, right: !NEVER_SIGNS_IN.has(id) });
      signedIn += right ? 1 : 0;
    }
    console.log(`${algorithm}: ${importable.length} imported, ${signedIn} signed in`);
    expect(signedIn).toBe(importable.filter(({ id, password }) => password && !NEVER_SIGNS_IN.has(id)).length);
  });

  withVectors(`no vector that is not importable comes in as ${algorithm}`, async () => {
    const refused = (vectors ?? []).filter(({ cognito }) => !cognito.importable);
    const { imported } = await hashBench();
    const { lines } = await imported(
      algorithm,
      refused.map(({ hash }) => hash),
    );
    const accepted = refused.filter((_, n) => lines[n]?.startsWith("[FAILED] ") !== true).map(({ id }) => id);
    const expected = [...NO_FAILURE.keys()].filter((id) => id === "empty" || algorithm === "BCRYPT");
    expect(accepted.toSorted()).toEqual(expected.toSorted());
  });
}

withVectors("there are as many vectors of each kind as the file says", () => {
  expect((vectors ?? []).filter(({ cognito }) => cognito.importable)).toHaveLength(59);
  expect((vectors ?? []).filter(({ cognito }) => !cognito.importable)).toHaveLength(68);
});

withVectors("a long PBKDF2 key that is cut to its first 32 bytes still signs in", async () => {
  const long = (vectors ?? []).flatMap(({ password, cognito_alt_first32: hash }) =>
    password === undefined || hash === undefined ? [] : [{ password, hash }],
  );
  expect(long.length).toBeGreaterThan(0);
  const { imported, signsIn } = await hashBench();
  await imported(
    "PBKDF2_SHA256",
    long.map(({ hash }) => hash),
  );
  for (const [n, { password }] of long.entries()) expect(await signsIn(`user-${n}`, password)).toBe(true);
});

function readVectors(): readonly Vector[] | undefined {
  try {
    return (JSON.parse(readFileSync(FILE, "utf8")) as { vectors: Vector[] }).vectors;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
