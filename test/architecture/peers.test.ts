import { expect, test } from "vitest";
import { page } from "../support/markdown.ts";

interface Manifest {
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly workspaces?: unknown;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const ROOT_MANIFEST = JSON.parse(page("package.json")) as Manifest;
const PEERS = JSON.parse(page("bench/peers/package.json")) as Pick<Manifest, "dependencies"> & { readonly private: boolean };
const LOCK = page("bench/peers/package-lock.json");
const LOCKED = Object.entries(
  (JSON.parse(LOCK) as { readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly integrity?: string }>> })
    .packages,
).filter(([path]) => path !== "");

test("the lockfile of the tools that benchmarks compare with says what is installed by its content, not from where", () => {
  expect(LOCKED.length).toBeGreaterThan(100);
  expect(LOCKED.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  expect(LOCKED.filter(([, { integrity = "" }]) => !/^sha512-/.test(integrity))).toEqual([]);
  expect(LOCK).not.toMatch(/\bregistry\b/);
});

test("those tools are pinned, private and installed by a command of their own alone", () => {
  expect(PEERS.private).toBe(true);
  expect(Object.values(PEERS.dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  const ofRoot = Object.keys({ ...ROOT_MANIFEST.dependencies, ...ROOT_MANIFEST.devDependencies });
  expect(Object.keys(PEERS.dependencies).filter((name) => ofRoot.includes(name))).toEqual([]);
  expect(ROOT_MANIFEST.workspaces).toBeUndefined();
  const installing = Object.entries(ROOT_MANIFEST.scripts).filter(([, script]) => script.includes("bench/peers"));
  expect(installing.map(([name]) => name)).toEqual(["bench:peers"]);
  expect(page(".ci/run")).not.toMatch(/bench/);
});

test("nothing of the benchmarks is in the published package", () => {
  expect(ROOT_MANIFEST.files.length).toBeGreaterThan(3);
  expect(ROOT_MANIFEST.files.filter((path) => path.startsWith("bench") || path === "." || path.includes("**"))).toEqual([]);
});
