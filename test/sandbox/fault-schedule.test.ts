import { request } from "node:http";
import { AdminCreateUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { FAULT_KINDS } from "../../src/sandbox/faults/fault-kinds.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { coded, page, section, tableRows } from "../support/markdown.ts";
import { type Bench, openBench, refusal } from "./sandbox-client.ts";

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** By node:http, because fetch sets neither Host nor Origin as it is told. */
function ask({ sandbox }: Bench, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${sandbox.endpoint}/_sandbox/${path}`, { method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> }));
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
  });
}

test.each([
  [{ faults: [{ fault: "throtled" }] }, "faults[0].fault is none of throttled"],
  [{ faults: [{ fault: "throttled", rat: 0.1 }] }, 'faults[0] (throttled) has no member "rat"'],
  [{ faults: [{ fault: "throttled", row: 3 }] }, 'faults[0] (throttled) has no member "row"'],
  [{ faults: [{ fault: "throttled", operations: ["AdminCreatUser"] }] }, '"AdminCreatUser" is not served'],
  [{ faults: [{ fault: "import-fails" }] }, "faults[0].row is missing"],
  [{ faults: [{ fault: "import-fails", row: 3, operations: ["ListUsers"] }] }, "concerns CreateUserImportJob"],
  [{ faults: [{ fault: "throttled", rate: 1.5 }] }, "faults[0].rate is not a number from 0 to 1"],
  [{ faults: [{ fault: "throttled", calls: [0] }] }, "faults[0].calls is not a list of whole numbers from 1"],
  [{ faults: [{ fault: "slow-answer" }] }, "neither ms nor latency"],
  [{ faults: [{ fault: "slow-answer", latency: { uniform: [3, 2] } }] }, "faults[0].latency is not"],
  [{ seed: 1.5, faults: [] }, "seed is not a whole number"],
  [{ seeds: 1, faults: [] }, 'the schedule has no member "seeds"'],
  [{ seed: 1 }, "faults is not a list"],
  [[], "the schedule is not an object"],
] as const)("the schedule %j is refused, and the refusal says why", async (schedule, reason) => {
  const bench = await openBench();
  const answer = await ask(bench, "PUT", "faults", schedule);
  expect(answer.status).toBe(400);
  expect(answer.body["message"]).toContain(reason);
  expect((await ask(bench, "GET", "faults")).body).toEqual({ schedule: null, hits: [] });
});

test("a sandbox does not start with a schedule that is not valid", async () => {
  const faults = { faults: [{ fault: "throttled" as const, rate: 7 }] };
  await expect(startSandbox({ faults })).rejects.toMatchObject({ name: "RunError", exit: "usage" });
});

test("every kind of fault is accepted with the members it needs", async () => {
  const bench = await openBench();
  const samples = { row: 2, ms: 5, base: 0, how: "reset", latency: { fixed: 1 }, share: 0.1 } as const;
  const faults = FAULT_KINDS.map(({ name, needs }) => ({
    fault: name,
    ...Object.fromEntries(needs.map((member) => [member, samples[member]])),
    ...(name === "slow-answer" ? { latency: { logNormal: { median: 20, sigma: 0.5 } } } : {}),
    from: 1e12,
  }));
  const answer = await ask(bench, "PUT", "faults", { seed: 7, faults });
  expect(answer).toMatchObject({ status: 200, body: { schedule: { seed: 7, faults } } });
});

test("faults are set, seen and taken away while the sandbox runs", async () => {
  const bench = await openBench();
  const UserPoolId = await bench.pool();
  const create = (Username: string) => bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username }));
  await create("ann");
  await ask(bench, "PUT", "faults", { faults: [{ fault: "throttled", operations: ["AdminCreateUser"], calls: [1] }] });
  expect(await refusal(create("bob"))).toMatchObject({ name: "TooManyRequestsException" });
  await create("bob");
  expect((await ask(bench, "GET", "faults")).body["hits"]).toEqual([{ place: 0, fault: "throttled", byOperation: { AdminCreateUser: 1 } }]);
  expect(await ask(bench, "DELETE", "faults")).toEqual({ status: 200, body: { schedule: null, hits: [] } });
  await create("cyd");
  expect((await ask(bench, "GET", "calls")).body).toEqual({
    byOperation: {
      CreateUserPool: { ok: 1, throttled: 0, errors: {} },
      AdminCreateUser: { ok: 3, throttled: 1, errors: { TooManyRequestsException: 1 } },
    },
  });
  expect((await ask(bench, "GET", "outbox")).body).toMatchObject({ sent: { SMS: 3 } });
});

test("the admin endpoint refuses a page of another origin and a foreign host name", async () => {
  const bench = await openBench();
  const schedule = { faults: [{ fault: "throttled" }] };
  for (const headers of [{ origin: "http://example.com" }, { origin: bench.sandbox.endpoint }, { host: "sandbox.example.com" }]) {
    for (const [method, path] of [
      ["PUT", "faults"],
      ["GET", "calls"],
      ["GET", "outbox"],
    ] as const) {
      expect((await ask(bench, method, path, method === "PUT" ? schedule : undefined, headers)).status).toBe(403);
    }
  }
  expect(bench.sandbox.faults.schedule).toBeUndefined();
  const local = { host: `localhost:${bench.sandbox.port}` };
  expect((await ask(bench, "PUT", "faults", schedule, local)).status).toBe(200);
});

test("what the admin endpoint does not know is refused in JSON", async () => {
  const bench = await openBench();
  expect(await ask(bench, "GET", "nothing")).toMatchObject({ status: 404 });
  expect(await ask(bench, "POST", "faults", {})).toMatchObject({ status: 405 });
  expect(await ask(bench, "DELETE", "calls")).toMatchObject({ status: 405 });
  expect(await ask(bench, "PUT", "faults", "no JSON")).toMatchObject({ status: 400 });
});

test("docs/sandbox.md has every kind of fault, and names the members that the kind needs", () => {
  const rows = tableRows(section(page("docs/sandbox.md"), "Faults"));
  expect(rows.map(([fault = ""]) => coded(fault)[0])).toEqual(FAULT_KINDS.map(({ name }) => name));
  for (const [place, { needs }] of FAULT_KINDS.entries()) expect(coded(rows[place]?.[1] ?? "")).toEqual(expect.arrayContaining([...needs]));
});
