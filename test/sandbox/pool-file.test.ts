import { DescribeIdentityProviderCommand, GetGroupCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { createPoolFromFile } from "../../src/sandbox/pool-file.ts";
import { openBench } from "./sandbox-client.ts";

test("a pool file makes the pool with its groups, providers and clients, whatever the quotas", async () => {
  const bench = await openBench({ quotas: "documented" });
  const { poolId, clientIds } = await createPoolFromFile(
    bench.sandbox,
    {
      PoolName: "people",
      Groups: Array.from({ length: 20 }, (_, n) => ({ GroupName: `group-${n}`, Precedence: n })),
      IdentityProviders: [{ ProviderName: "Google", ProviderType: "Google", ProviderDetails: { client_id: "example" } }],
      Clients: [{ ClientName: "app" }, { ClientName: "web" }],
    },
    "eu-central-1",
  );
  expect(poolId).toMatch(/^eu-central-1_/);
  expect(new Set(clientIds).size).toBe(2);
  const group = await bench.client.send(new GetGroupCommand({ UserPoolId: poolId, GroupName: "group-19" }));
  expect(group.Group?.Precedence).toBe(19);
  const provider = await bench.client.send(new DescribeIdentityProviderCommand({ UserPoolId: poolId, ProviderName: "Google" }));
  expect(provider.IdentityProvider?.ProviderDetails).toEqual({ client_id: "example" });
  expect(bench.sandbox.calls.has("CreateGroup")).toBe(false);
});

test("what Cognito would refuse in a pool file is refused", async () => {
  const bench = await openBench();
  const file = { PoolName: "people", Groups: [{ GroupName: "editors" }, { GroupName: "editors" }] };
  await expect(createPoolFromFile(bench.sandbox, file)).rejects.toMatchObject({ name: "GroupExistsException" });
  await expect(createPoolFromFile(bench.sandbox, { PoolName: "" })).rejects.toMatchObject({ name: "InvalidParameterException" });
});
