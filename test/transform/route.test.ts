import { expect, test } from "vitest";
import type { PlannedUser, PoolProfile } from "../../src/model/index.ts";
import { compileImportCheck, compileRoute } from "../../src/transform/index.ts";
import { poolWith, userWith } from "./pool.ts";

const EMAIL = { email: "ann@example.com", email_verified: "true" };

function obstacles(user: PlannedUser, profile: PoolProfile = poolWith()): readonly string[] {
  return compileImportCheck(profile)(user).map(({ code, field }) => `${code} ${field}`);
}

test("a user with a verified attribute and plain values fits an import job", () => {
  expect(
    obstacles(
      userWith({ attributes: { ...EMAIL, name: "Jörg, the 1st", birthdate: "1980-12-31" }, groups: ["customers"], enabled: false }),
    ),
  ).toEqual([]);
});

test.each([
  ["no verified attribute", userWith({ attributes: { email: "ann@example.com" } }), "import-not-verified row"],
  ["a flag that says false", userWith({ attributes: { ...EMAIL, email_verified: "false" } }), "import-not-verified row"],
  ["a password", userWith({ password: "Blau-4711" }), "import-password password"],
  ["a password to be made", userWith({ credential: { kind: "generated", permanent: true } }), "import-password password"],
  ["an attribute that is no column", userWith({ attributes: { ...EMAIL, "dev:custom:x": "1" } }), "import-no-column dev:custom:x"],
  ["a line feed", userWith({ attributes: { ...EMAIL, address: "a\nb" } }), "import-line-break address"],
  ["a carriage return", userWith({ attributes: { ...EMAIL, address: "a\rb" } }), "import-line-break address"],
  ["a line break at the end", userWith({ attributes: { ...EMAIL, address: "a\n" } }), "import-line-break address"],
  ["a quotation mark", userWith({ attributes: { ...EMAIL, address: 'Hof "Sonne"' } }), "import-character address"],
  ["a backslash", userWith({ username: "dom\\ann" }), "import-character username"],
  ["a tab inside", userWith({ attributes: { ...EMAIL, address: "a\tb" } }), "import-character address"],
  ["a control character beyond ASCII", userWith({ attributes: { ...EMAIL, address: "a\u0085b" } }), "import-character address"],
  ["a leading space", userWith({ attributes: { ...EMAIL, name: " Ann" } }), "import-outer-space name"],
  ["a trailing ideographic space", userWith({ attributes: { ...EMAIL, name: "Ann\u3000" } }), "import-outer-space name"],
])("%s keeps a user off the import job", (_, user, obstacle) => {
  expect(obstacles(user)).toEqual([obstacle]);
});

test("a disabled user takes the import job only where nobody it brings can sign in before it is disabled", () => {
  const disabled = userWith({ attributes: { ...EMAIL, phone_number: "+15555550100" }, enabled: false });
  expect(obstacles(disabled)).toEqual([]);
  expect(obstacles(disabled, poolWith({ firstAuthFactors: ["PASSWORD", "WEB_AUTHN"] }))).toEqual([]);
  for (const factor of ["EMAIL_OTP", "SMS_OTP"])
    expect(obstacles(disabled, poolWith({ firstAuthFactors: ["PASSWORD", factor] })), factor).toEqual(["import-disabled enabled"]);
  const withoutPhone = userWith({ attributes: EMAIL, enabled: false });
  expect(obstacles(withoutPhone, poolWith({ firstAuthFactors: ["PASSWORD", "SMS_OTP"] }))).toEqual([]);
  expect(obstacles({ ...disabled, enabled: true }, poolWith({ firstAuthFactors: ["PASSWORD", "EMAIL_OTP"] }))).toEqual([]);
});

test("a value that ends in a wide letter is no obstacle", () => {
  expect(obstacles(userWith({ attributes: { ...EMAIL, name: "山田 太郎" } }))).toEqual([]);
});

test("a row may hold 16,000 characters, the backslashes before commas counted", () => {
  const rowOf = (fill: string) =>
    userWith({
      attributes: {
        ...EMAIL,
        ...Object.fromEntries(
          poolWith()
            .csvHeader.slice(0, 9)
            .map((name) => [name, fill]),
        ),
      },
    });
  expect(obstacles(rowOf("x".repeat(1750)))).toEqual([]);
  expect(obstacles(rowOf("x".repeat(1800)))).toEqual(["import-row-too-long row"]);
  expect(obstacles(rowOf(",".repeat(870)))).toEqual([]);
  expect(obstacles(rowOf(",".repeat(900)))).toEqual(["import-row-too-long row"]);
});

test("a pool that verifies nothing by itself takes no import job", () => {
  expect(obstacles(userWith(), poolWith({ autoVerified: [] }))).toEqual(["import-pool-without-verification row"]);
});

test("auto sends by import job whatever fits, and says why the rest goes by the admin API", () => {
  const route = compileRoute(poolWith(), "auto");
  expect(route(userWith())).toEqual({ route: "import-job", reason: "fits" });
  expect(route(userWith({ password: "Blau-4711" }))).toEqual({ route: "admin-api", reason: "import-password" });
});

test("under import-job what does not fit is rejected with every obstacle", () => {
  const choice = compileRoute(poolWith(), "import-job")(userWith({ attributes: { name: "a\nb" } }));
  expect(choice.route).toBeUndefined();
  expect(choice.route === undefined && choice.issues.map(({ code }) => code)).toEqual(["import-not-verified", "import-line-break"]);
});

test("under admin-api everybody goes by it", () => {
  expect(compileRoute(poolWith(), "admin-api")(userWith())).toEqual({ route: "admin-api", reason: "policy" });
});
