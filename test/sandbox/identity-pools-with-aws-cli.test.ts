import { expect } from "vitest";
import { awsCli, hasAwsCli } from "../support/aws-cli.ts";
import { optional } from "../support/optional.ts";
import { DEVELOPER, openIdentityBench, REGION } from "./identity-pools-client.ts";

// Each command is a Python that starts anew, so that many of them need time on a busy machine.
optional("the command `aws`", await hasAwsCli())(
  "the AWS CLI makes an identity pool, registers, merges, finds and deletes its identities",
  async () => {
    const { sandbox } = await openIdentityBench();
    const call = awsCli(sandbox.endpoint, REGION, "cognito-identity");
    const naming = ["--identity-pool-name", "people", "--no-allow-unauthenticated-identities", "--developer-provider-name", DEVELOPER];
    const pool = await call("create-identity-pool", ...naming);
    expect(pool).toMatchObject({ IdentityPoolName: "people", DeveloperProviderName: DEVELOPER, AllowUnauthenticatedIdentities: false });
    const here = ["--identity-pool-id", pool.IdentityPoolId];
    const register = (user: string, ...more: string[]) =>
      call("get-open-id-token-for-developer-identity", ...here, "--logins", `${DEVELOPER}=${user}`, ...more);
    const ann = await register("ann");
    expect(ann.Token.split(".")).toHaveLength(3);
    expect((await register("ann")).IdentityId).toBe(ann.IdentityId);
    expect((await register("ann@example.com", "--identity-id", ann.IdentityId)).IdentityId).toBe(ann.IdentityId);
    const bob = await register("bob");
    await expect(register("ann", "--identity-id", bob.IdentityId)).rejects.toThrow(/DeveloperUserAlreadyRegisteredException/);

    const find = (...by: string[]) => call("lookup-developer-identity", ...here, ...by);
    expect((await find("--developer-user-identifier", "bob")).IdentityId).toBe(bob.IdentityId);
    await expect(find("--developer-user-identifier", "nobody")).rejects.toThrow(/ResourceNotFoundException/);
    const both = ["--source-user-identifier", "bob", "--destination-user-identifier", "ann", "--developer-provider-name", DEVELOPER];
    expect((await call("merge-developer-identities", ...here, ...both)).IdentityId).toBe(ann.IdentityId);
    const users = await find("--identity-id", ann.IdentityId, "--max-results", "60");
    expect(users.DeveloperUserIdentifierList.sort()).toEqual(["ann", "ann@example.com", "bob"]);
    expect((await call("describe-identity", "--identity-id", ann.IdentityId)).Logins).toEqual([DEVELOPER]);
    const listed = await call("list-identities", ...here, "--max-results", "60", "--hide-disabled");
    expect(listed.Identities).toMatchObject([{ IdentityId: ann.IdentityId }]);

    const roles = `authenticated=arn:aws:iam::123456789012:role/users`;
    await call("set-identity-pool-roles", ...here, "--roles", roles);
    expect((await call("get-identity-pool-roles", ...here)).Roles).toEqual({ authenticated: "arn:aws:iam::123456789012:role/users" });
    const logins = ["--logins", `cognito-identity.amazonaws.com=${ann.Token}`];
    const { Credentials } = await call("get-credentials-for-identity", "--identity-id", ann.IdentityId, ...logins);
    expect(Credentials.SessionToken).toBeTruthy();

    const unlink = ["--identity-id", ann.IdentityId, "--developer-provider-name", DEVELOPER, "--developer-user-identifier", "bob"];
    expect(await call("unlink-developer-identity", ...here, ...unlink)).toBeUndefined();
    const deleted = await call("delete-identities", "--identity-ids-to-delete", ann.IdentityId, bob.IdentityId);
    expect(deleted.UnprocessedIdentityIds ?? []).toEqual([]);
    await call("delete-identity-pool", ...here);
    expect((await call("list-identity-pools", "--max-results", "10")).IdentityPools).toEqual([]);
    expect(sandbox.defects).toEqual([]);
  },
  240_000,
);
