import { expect, test } from "vitest";
import { page } from "../support/markdown.ts";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const MANIFEST = JSON.parse(page("package.json")) as Record<string, Record<string, string>>;
const LOCKED = Object.entries((JSON.parse(page("package-lock.json")) as { packages: Record<string, LockedPackage> }).packages).filter(
  ([path]) => path !== "",
);
const PRODUCTION = LOCKED.filter(([, { dev }]) => dev !== true);

/** What an installation of poolferry brings along. A package more is looked at by a person, who then names it here. */
const PACKAGES = `
@aws-sdk/client-cloudwatch-logs @aws-sdk/client-cognito-identity @aws-sdk/client-cognito-identity-provider @aws-sdk/core
@aws-sdk/credential-provider-env @aws-sdk/credential-provider-http @aws-sdk/credential-provider-ini @aws-sdk/credential-provider-login
@aws-sdk/credential-provider-node @aws-sdk/credential-provider-process @aws-sdk/credential-provider-sso
@aws-sdk/credential-provider-web-identity @aws-sdk/nested-clients @aws-sdk/signature-v4-multi-region @aws-sdk/token-providers
@aws-sdk/types @aws-sdk/xml-builder @aws/lambda-invoke-store @marcbachmann/cel-js @smithy/core @smithy/credential-provider-imds
@smithy/fetch-http-handler @smithy/node-http-handler @smithy/signature-v4 @smithy/types bcryptjs bottleneck bowser commander croner
csv-parse csv-stringify libphonenumber-js re2js stream-chain stream-json tslib undici yaml zod
`
  .trim()
  .split(/\s+/);

test("an installation brings the packages that are named here, each once, and no others", () => {
  expect(PRODUCTION.map(([path]) => path.replace(/^node_modules\//, "")).sort()).toEqual([...PACKAGES].sort());
});

test("none of them runs anything when it is installed, and each is pinned by its content", () => {
  expect(PRODUCTION.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
  expect(PRODUCTION.filter(([, { integrity = "" }]) => !/^sha512-/.test(integrity))).toEqual([]);
});

test("direct dependencies are pinned exactly; those that are the user's own choice are optional", () => {
  for (const [name, version] of Object.entries({ ...MANIFEST["dependencies"], ...MANIFEST["devDependencies"] }))
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
  expect(MANIFEST["optionalDependencies"]).toBeUndefined();
  const optional = MANIFEST["peerDependenciesMeta"] as unknown as Record<string, { readonly optional: boolean }>;
  expect(Object.keys(MANIFEST["peerDependencies"] ?? {}).filter((name) => optional[name]?.optional !== true)).toEqual([]);
});

test("only the pinned Node itself may run a script when a developer installs", () => {
  expect(LOCKED.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path)).toEqual(
    expect.arrayContaining(["node_modules/node"]),
  );
  expect(MANIFEST["allowScripts"]).toEqual({ node: true });
});
