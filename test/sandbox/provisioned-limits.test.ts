import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminCreateUserCommand,
  GetProvisionedLimitCommand,
  UpdateProvisionedLimitCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { type Bench, clientOf, openBench, refusal } from "./sandbox-client.ts";

const limitOf = (Category: string) => ({ LimitClass: "API_CATEGORY" as const, Attributes: { Category } });

async function update(bench: Bench, RequestedLimitValue: number, Category = "UserCreation") {
  // The quota of these calls is one a second.
  await bench.sandbox.clock.sleep(1100);
  return bench.client.send(new UpdateProvisionedLimitCommand({ LimitDefinition: limitOf(Category), RequestedLimitValue }));
}

async function read(bench: Bench) {
  await bench.sandbox.clock.sleep(1100);
  return (await bench.client.send(new GetProvisionedLimitCommand({ LimitDefinition: limitOf("UserCreation") }))).Limit;
}

/** How many of 30 creates at once pass. */
async function passed(bench: Bench, UserPoolId: string, prefix: string): Promise<number> {
  const creates = Array.from({ length: 30 }, (_, n) =>
    bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: `${prefix}-${n}` })),
  );
  return (await Promise.allSettled(creates)).filter(({ status }) => status === "fulfilled").length;
}

test("a raised limit is in force at once, is read back, and shrinks again", async () => {
  const bench = await openBench({ quotas: { UserCreation: 2 } });
  const UserPoolId = await bench.pool();
  expect(await passed(bench, UserPoolId, "before")).toBeLessThan(8);
  expect((await update(bench, 400)).Limit).toMatchObject({ ProvisionedLimitValue: 400, FreeLimitValue: 50 });
  expect(await read(bench)).toMatchObject({ ProvisionedLimitValue: 400 });
  expect(await passed(bench, UserPoolId, "raised")).toBe(30);
  await update(bench, 1);
  expect(await passed(bench, UserPoolId, "shrunk")).toBeLessThan(8);
});

test("a limit is one Region's, is counted on the caller's clock, and survives a restart", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "poolferry-limits-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const first = await startSandbox({ speed: 10, dataDir });
  const [here, elsewhere] = [clientOf(first.endpoint), clientOf(first.endpoint, "us-west-2")];
  await here.send(new UpdateProvisionedLimitCommand({ LimitDefinition: limitOf("UserCreation"), RequestedLimitValue: 900 }));
  const { Limit } = await elsewhere.send(new GetProvisionedLimitCommand({ LimitDefinition: limitOf("UserCreation") }));
  expect(Limit?.ProvisionedLimitValue).toBe(500);
  for (const client of [here, elsewhere]) client.destroy();
  await first.close();
  const again = await openBench({ quotas: "documented", dataDir });
  expect(await read(again)).toMatchObject({ ProvisionedLimitValue: 90, FreeLimitValue: 50 });
});

test("limits that cannot be set are refused", async () => {
  const bench = await openBench({ settings: { largestProvisionedLimit: 200 }, speed: 100, quotas: "documented" });
  expect((await refusal(update(bench, 20_001))).name).toBe("ServiceQuotaExceededException");
  expect((await refusal(update(bench, 0))).name).toBe("InvalidParameterException");
  expect((await refusal(update(bench, 100, "UserUpdate"))).name).toBe("InvalidParameterException");
  expect((await update(bench, 20_000)).Limit?.ProvisionedLimitValue).toBe(20_000);
});
