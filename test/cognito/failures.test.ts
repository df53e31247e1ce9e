import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { API_OF } from "../../src/cognito/api-names.ts";
import { FAILURES } from "../../src/cognito/failures.ts";
import { EXPECTED } from "./expected-failures.ts";
import { connectTo, json, scriptedServer } from "./scripted-server.ts";

const CREATE = { username: "row-1", attributes: new Map<string, string>(), invitation: "none" } as const;

test.each([400, 429, 500])(
  "every exception name is told by its name alone, through the SDK, whatever the HTTP status (%i)",
  async (status) => {
    let name = "";
    const server = await scriptedServer(({ response }) => json(response, { __type: name, message: "text of the service" }, status));
    const connection = connectTo(server.endpoint);
    const seen: Record<string, readonly string[]> = {};
    for (name of Object.keys(EXPECTED)) {
      const write = await connection.pool.call("createUser", CREATE);
      const read = await connection.pool.call("getUser", { username: "row-1" });
      if (write.ok || read.ok) throw new Error("an exception became a success");
      expect(write.failure.code).toBe(name);
      seen[name] = [write.failure.kind, read.failure.kind];
    }
    await connection.close();
    await server.close();
    expect(seen).toEqual(EXPECTED);
  },
);

test("an unknown name ends the run with that name; an unknown breakdown of the server leaves a write in doubt", async () => {
  let status = 400;
  const server = await scriptedServer(({ response }) => json(response, { __type: "BrandNewException", message: "m" }, status));
  const connection = connectTo(server.endpoint);
  const client = await connection.pool.call("createUser", CREATE);
  status = 503;
  const broken = await connection.pool.call("createUser", CREATE);
  const read = await connection.pool.call("getUser", { username: "row-1" });
  await connection.close();
  await server.close();
  expect(client).toMatchObject({ ok: false, failure: { kind: "fatal", code: "BrandNewException" } });
  expect(broken).toMatchObject({ ok: false, failure: { kind: "unknown-outcome", code: "BrandNewException" } });
  expect(read).toMatchObject({ ok: false, failure: { kind: "transient" } });
});

const MODEL = "../shared/models/cognito-idp.json";

test.skipIf(!existsSync(MODEL))(
  "every error that the official model knows for our operations has a row (skipped without ../shared/models)",
  () => {
    const model = JSON.parse(readFileSync(MODEL, "utf8")) as {
      operations: Record<string, { errors?: { shape: string }[] }>;
      shapes: Record<string, { exception?: boolean }>;
    };
    const used = [...Object.values(API_OF), "DescribeUserPool", "GetCSVHeader", "ListGroups", "ListIdentityProviders"];
    const names = new Set(used.flatMap((api) => (model.operations[api]?.errors ?? []).map((error) => error.shape)));
    expect(names.size).toBeGreaterThan(20);
    expect([...names].filter((name) => !Object.hasOwn(FAILURES, name))).toEqual([]);
    const fromModel = Object.entries(FAILURES).filter(([, rule]) => rule.source === "model");
    expect(fromModel.map(([name]) => name).filter((name) => model.shapes[name]?.exception !== true)).toEqual([]);
  },
);
