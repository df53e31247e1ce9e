import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../src/sandbox/settings.ts";
import { claimsOf, DEVELOPER, openIdentityBench } from "./identity-pools-client.ts";

const PUBLIC = { SupportedLoginProviders: { "graph.facebook.com": "1234" } };

function choose(identityPools: Partial<(typeof DEFAULT_SETTINGS)["identityPools"]>) {
  return { settings: { identityPools: { ...DEFAULT_SETTINGS.identityPools, ...identityPools } } };
}

/** A token as a public provider would give it; nothing checks its signature. */
function facebook(sub: string): Record<string, string> {
  return { "graph.facebook.com": `e30.${Buffer.from(JSON.stringify({ sub })).toString("base64url")}.signature` };
}

test("the same developer login always gives the same identity, another one another", async () => {
  const { pool, register, sandbox } = await openIdentityBench();
  const [one, other] = [await pool(), await pool()];
  const names = ["ann", "ANN", " ann", "__proto__", "CandiDate", "x".repeat(1024), "\u{1f600}", "\u00e9", "e\u0301"];
  const ids = await Promise.all(names.map((name) => register(one, name)));
  expect(new Set(ids).size).toBe(names.length);
  for (const id of ids) expect(id).toMatch(/^eu-central-1:[0-9a-f-]{36}$/);
  expect(await Promise.all(names.map((name) => register(one, name)))).toEqual(ids);
  expect(ids).not.toContain(await register(other, "ann"));
  expect(sandbox.store.prepare("SELECT count(*) AS made FROM identities").get()).toEqual({ made: names.length + 1 });
});

test("20 developer users registered by 20 racing clients each make exactly 20 identities", async () => {
  const { pool, register, send } = await openIdentityBench();
  const IdentityPoolId = await pool();
  const names = Array.from({ length: 20 }, (_, n) => `user-${n}`);
  const clients = Array.from({ length: 20 }, (_, n) => [...names.slice(n), ...names.slice(0, n)]);
  const seen = new Map<string, Set<string>>(names.map((name) => [name, new Set()]));
  await Promise.all(
    clients.map((order) => Promise.all(order.map(async (name) => seen.get(name)?.add(await register(IdentityPoolId, name))))),
  );
  expect([...seen.values()].map((ids) => ids.size)).toEqual(names.map(() => 1));
  const { Identities } = await send("ListIdentities", { IdentityPoolId, MaxResults: 60 });
  expect(Identities).toHaveLength(20);
});

test("a token names the identity, the pool and the developer's user, and lives as long as asked for", async () => {
  const { send, pool, sandbox } = await openIdentityBench();
  const IdentityPoolId = await pool();
  const ask = async (more: object) => {
    const body = await send("GetOpenIdTokenForDeveloperIdentity", { IdentityPoolId, Logins: { [DEVELOPER]: "ann" }, ...more });
    return { id: body["IdentityId"], claims: claimsOf(body["Token"]) };
  };
  const { id, claims } = await ask({});
  expect(claims).toMatchObject({
    sub: id,
    aud: IdentityPoolId,
    iss: "https://cognito-identity.amazonaws.com",
    amr: ["authenticated", DEVELOPER, `${DEVELOPER}:${IdentityPoolId}:ann`],
  });
  expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(900);
  expect(Math.abs(Number(claims["iat"]) - sandbox.clock.now() / 1000)).toBeLessThan(5);
  const tagged = await ask({ TokenDuration: 86_400, PrincipalTags: { team: "one" } });
  expect(Number(tagged.claims["exp"]) - Number(tagged.claims["iat"])).toBe(86_400);
  expect(tagged.claims["https://aws.amazon.com/tags"]).toEqual({ principal_tags: { team: ["one"] } });
});

test.each([
  ["no developer login", { Logins: {} }],
  ["another developer provider", { Logins: { "login.example.org": "ann" } }],
  ["two developer providers", { Logins: { [DEVELOPER]: "ann", "login.example.org": "ann" } }, "NotAuthorizedException", 403],
  ["eleven logins", { Logins: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`provider-${n}`, "x"])) }],
  ["an empty developer user", { Logins: { [DEVELOPER]: "" } }],
  ["a developer user of 1025 characters", { Logins: { [DEVELOPER]: "x".repeat(1025) } }],
  ["a life of 0 seconds", { TokenDuration: 0 }],
  ["a life of more than a day", { TokenDuration: 86_401 }],
  ["51 principal tags", { PrincipalTags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`tag-${n}`, "x"])) }],
])("a token request with %s is refused, and makes no identity", async (_, wrong, error = "InvalidParameterException", status = 400) => {
  const { call, pool, sandbox } = await openIdentityBench();
  const input = { IdentityPoolId: await pool(), Logins: { [DEVELOPER]: "ann" }, ...wrong };
  expect(await call("GetOpenIdTokenForDeveloperIdentity", input)).toMatchObject({ error, status });
  expect(sandbox.store.prepare("SELECT count(*) AS made FROM identities").get()).toEqual({ made: 0 });
});

test("a login given with an identity is attached to it, and refused once it is another's", async () => {
  const { call, send, pool, register } = await openIdentityBench();
  const IdentityPoolId = await pool();
  const ann = await register(IdentityPoolId, "ann");
  expect(await register(IdentityPoolId, "ann@example.com", ann)).toBe(ann);
  expect(await register(IdentityPoolId, "ann@example.com")).toBe(ann);
  expect(await register(IdentityPoolId, "ann@example.com", ann)).toBe(ann);
  const bob = await register(IdentityPoolId, "bob");
  const Logins = { [DEVELOPER]: "ann@example.com" };
  expect(await call("GetOpenIdTokenForDeveloperIdentity", { IdentityPoolId, IdentityId: bob, Logins })).toMatchObject({
    error: "DeveloperUserAlreadyRegisteredException",
    status: 400,
  });
  const strange = { IdentityPoolId, IdentityId: bob.replace(/.{4}$/, "0000"), Logins: { [DEVELOPER]: "carol" } };
  expect((await call("GetOpenIdTokenForDeveloperIdentity", strange)).error).toBe("ResourceNotFoundException");
  const foreign = { IdentityPoolId: await pool(), IdentityId: bob, Logins: { [DEVELOPER]: "carol" } };
  expect((await call("GetOpenIdTokenForDeveloperIdentity", foreign)).error).toBe("ResourceNotFoundException");
  const { Identities } = await send("ListIdentities", { IdentityPoolId, MaxResults: 60 });
  expect(Identities).toMatchObject([{ IdentityId: ann }, { IdentityId: bob }]);
});

test("a developer's user and a public provider's are linked when they come together, and conflict when they are two identities'", async () => {
  const { call, send, pool, register } = await openIdentityBench();
  const IdentityPoolId = await pool(PUBLIC);
  const both = (user: string, sub: string) => ({ IdentityPoolId, Logins: { [DEVELOPER]: user, ...facebook(sub) } });
  const { IdentityId } = await send("GetId", { IdentityPoolId, Logins: facebook("fb-ann") }, "unsigned");
  expect((await send("GetOpenIdTokenForDeveloperIdentity", both("ann", "fb-ann")))["IdentityId"]).toBe(IdentityId);
  expect((await send("DescribeIdentity", { IdentityId }))["Logins"]).toEqual(["graph.facebook.com", DEVELOPER]);
  await register(IdentityPoolId, "bob");
  const conflict = { error: "ResourceConflictException", status: 409 };
  expect(await call("GetOpenIdTokenForDeveloperIdentity", both("bob", "fb-ann"))).toMatchObject(conflict);
  expect(await call("GetOpenIdTokenForDeveloperIdentity", both("ann", "fb-other"))).toMatchObject(conflict);
});

test("a lookup finds the identity of a user and the users of an identity, page by page", async () => {
  const { call, send, pool, register } = await openIdentityBench();
  const IdentityPoolId = await pool();
  const IdentityId = await register(IdentityPoolId, "user-0");
  for (let n = 1; n < 5; n++) await register(IdentityPoolId, `user-${n}`, IdentityId);
  const lookup = (more: object) => send("LookupDeveloperIdentity", { IdentityPoolId, ...more });
  const given = { IdentityId, DeveloperUserIdentifierList: ["user-3"] };
  expect(await lookup({ DeveloperUserIdentifier: "user-3" })).toEqual(given);
  expect(await lookup({ DeveloperUserIdentifier: "user-3", IdentityId })).toEqual(given);
  const first = await lookup({ IdentityId, MaxResults: 3 });
  expect(first["DeveloperUserIdentifierList"]).toEqual(["user-0", "user-1", "user-2"]);
  const rest = await lookup({ IdentityId, MaxResults: 3, NextToken: first["NextToken"] });
  expect(rest).toEqual({ IdentityId, DeveloperUserIdentifierList: ["user-3", "user-4"] });
  const stranger = await register(IdentityPoolId, "stranger");
  const wrong = async (more: object) => (await call("LookupDeveloperIdentity", { IdentityPoolId, ...more })).error;
  expect(await wrong({ DeveloperUserIdentifier: "user-3", IdentityId: stranger })).toBe("ResourceConflictException");
  expect(await wrong({ DeveloperUserIdentifier: "nobody" })).toBe("ResourceNotFoundException");
  expect(await wrong({ DeveloperUserIdentifier: "nobody", IdentityId })).toBe("ResourceNotFoundException");
  expect(await wrong({})).toBe("InvalidParameterException");
  expect(await wrong({ IdentityId, MaxResults: 61 })).toBe("InvalidParameterException");
  expect(await wrong({ IdentityId: stranger, NextToken: first["NextToken"] })).toBe("InvalidParameterException");
});

test("a lookup by one user lists them all where the setting says so", async () => {
  const { send, pool, register } = await openIdentityBench(choose({ lookupByUserLists: "all-users" }));
  const IdentityPoolId = await pool();
  await register(IdentityPoolId, "second", await register(IdentityPoolId, "first"));
  const found = await send("LookupDeveloperIdentity", { IdentityPoolId, DeveloperUserIdentifier: "second" });
  expect(found["DeveloperUserIdentifierList"]).toEqual(["first", "second"]);
});

test("after a merge both users lead to the destination's identity, and the source's is disabled", async () => {
  const { send, pool, register } = await openIdentityBench();
  const IdentityPoolId = await pool();
  const [source, destination] = [await register(IdentityPoolId, "old"), await register(IdentityPoolId, "new")];
  const merge = { IdentityPoolId, DeveloperProviderName: DEVELOPER, SourceUserIdentifier: "old", DestinationUserIdentifier: "new" };
  expect(await send("MergeDeveloperIdentities", merge)).toEqual({ IdentityId: destination });
  expect(await send("MergeDeveloperIdentities", merge)).toEqual({ IdentityId: destination });
  expect(await register(IdentityPoolId, "old")).toBe(destination);
  expect(await register(IdentityPoolId, "new")).toBe(destination);
  const visible = await send("ListIdentities", { IdentityPoolId, MaxResults: 60, HideDisabled: true });
  expect(visible["Identities"]).toMatchObject([{ IdentityId: destination, Logins: [DEVELOPER] }]);
  const all = await send("ListIdentities", { IdentityPoolId, MaxResults: 60 });
  expect(all["Identities"]).toMatchObject([{ IdentityId: source, Logins: [] }, { IdentityId: destination }]);
});

test("a merge is refused for unknown users, another provider, and two users of one public provider", async () => {
  const { call, send, pool } = await openIdentityBench();
  const IdentityPoolId = await pool(PUBLIC);
  for (const user of ["one", "two"]) {
    await send("GetOpenIdTokenForDeveloperIdentity", { IdentityPoolId, Logins: { [DEVELOPER]: user, ...facebook(`fb-${user}`) } });
  }
  const merge = { IdentityPoolId, DeveloperProviderName: DEVELOPER, SourceUserIdentifier: "one", DestinationUserIdentifier: "two" };
  const wrong = async (more: object) => (await call("MergeDeveloperIdentities", { ...merge, ...more })).error;
  expect(await wrong({})).toBe("ResourceConflictException");
  expect(await wrong({ SourceUserIdentifier: "nobody" })).toBe("ResourceNotFoundException");
  expect(await wrong({ DestinationUserIdentifier: "nobody" })).toBe("ResourceNotFoundException");
  expect(await wrong({ DeveloperProviderName: "login.example.org" })).toBe("InvalidParameterException");
});

test.each(["InvalidParameterException", "ResourceConflictException", "LimitExceededException"] as const)(
  "a merge joins 20 logins and not 21, which is %s",
  async (tooManyLoginsError) => {
    const { call, send, pool, register } = await openIdentityBench(choose({ tooManyLoginsError }));
    const IdentityPoolId = await pool();
    const [source, destination] = [await register(IdentityPoolId, "source-0"), await register(IdentityPoolId, "destination-0")];
    for (let n = 1; n < 10; n++) await register(IdentityPoolId, `source-${n}`, source);
    for (let n = 1; n < 11; n++) await register(IdentityPoolId, `destination-${n}`, destination);
    const merge = {
      IdentityPoolId,
      DeveloperProviderName: DEVELOPER,
      SourceUserIdentifier: "source-5",
      DestinationUserIdentifier: "destination-5",
    };
    expect((await call("MergeDeveloperIdentities", merge)).error).toBe(tooManyLoginsError);
    expect(await register(IdentityPoolId, "source-5")).toBe(source);
    const extra = { IdentityPoolId, IdentityId: destination, DeveloperProviderName: DEVELOPER, DeveloperUserIdentifier: "destination-10" };
    await send("UnlinkDeveloperIdentity", extra);
    expect(await send("MergeDeveloperIdentities", merge)).toEqual({ IdentityId: destination });
    await expect(register(IdentityPoolId, "one more", destination)).rejects.toThrow(tooManyLoginsError);
  },
);

test("the 21st login of its own is taken where the setting says so", async () => {
  const { pool, register } = await openIdentityBench(choose({ twentyFirstLogin: "allow" }));
  const IdentityPoolId = await pool();
  const identity = await register(IdentityPoolId, "user-0");
  for (let n = 1; n < 22; n++) expect(await register(IdentityPoolId, `user-${n}`, identity)).toBe(identity);
});

test("an identity that lost its last login is disabled, and its user is a new one when seen again", async () => {
  const { call, send, pool, register } = await openIdentityBench();
  const IdentityPoolId = await pool();
  const identity = await register(IdentityPoolId, "ann");
  const unlink = { IdentityPoolId, IdentityId: identity, DeveloperProviderName: DEVELOPER, DeveloperUserIdentifier: "ann" };
  const bob = await register(IdentityPoolId, "bob");
  expect((await call("UnlinkDeveloperIdentity", { ...unlink, IdentityId: bob })).error).toBe("ResourceConflictException");
  expect(await send("UnlinkDeveloperIdentity", unlink)).toEqual({});
  expect((await call("UnlinkDeveloperIdentity", unlink)).error).toBe("ResourceNotFoundException");
  expect((await send("DescribeIdentity", { IdentityId: identity }))["Logins"]).toEqual([]);
  const visible = await send("ListIdentities", { IdentityPoolId, MaxResults: 60, HideDisabled: true });
  expect(visible["Identities"]).toMatchObject([{ IdentityId: bob }]);
  expect((await call("GetOpenIdToken", { IdentityId: identity }, "unsigned")).error).toBe("NotAuthorizedException");
  await expect(register(IdentityPoolId, "ann", identity)).rejects.toThrow("NotAuthorizedException");
  expect(await register(IdentityPoolId, "ann")).not.toBe(identity);
});

test("a disabled identity takes a login again where the setting says so", async () => {
  const { send, pool, register } = await openIdentityBench(choose({ loginOfDisabledIdentity: "revive" }));
  const IdentityPoolId = await pool();
  const IdentityId = await register(IdentityPoolId, "ann");
  await send("UnlinkDeveloperIdentity", { IdentityPoolId, IdentityId, DeveloperProviderName: DEVELOPER, DeveloperUserIdentifier: "ann" });
  expect(await register(IdentityPoolId, "ann", IdentityId)).toBe(IdentityId);
  const visible = await send("ListIdentities", { IdentityPoolId, MaxResults: 60, HideDisabled: true });
  expect(visible["Identities"]).toMatchObject([{ IdentityId, Logins: [DEVELOPER] }]);
});

test("identities are listed in pages of at most 60, with every login's provider and none of its users", async () => {
  const { call, send, pool, register } = await openIdentityBench();
  const IdentityPoolId = await pool();
  const made = await Promise.all(Array.from({ length: 130 }, (_, n) => register(IdentityPoolId, `user-${n}`)));
  const listed: { IdentityId: string }[] = [];
  let NextToken: unknown;
  const sizes: number[] = [];
  for (let page = 0; page < 3; page++) {
    const body = await send("ListIdentities", { IdentityPoolId, MaxResults: 60, NextToken });
    const rows = body["Identities"] as { IdentityId: string }[];
    sizes.push(rows.length);
    listed.push(...rows);
    NextToken = body["NextToken"];
    expect(body["IdentityPoolId"]).toBe(IdentityPoolId);
  }
  expect(sizes).toEqual([60, 60, 10]);
  expect(NextToken).toBeUndefined();
  expect(listed.map(({ IdentityId }) => IdentityId).sort()).toEqual([...made].sort());
  expect(JSON.stringify(listed)).not.toContain("user-");
  expect((await call("ListIdentities", { IdentityPoolId, MaxResults: 61 })).error).toBe("InvalidParameterException");
});

test.each([
  ["ignore", "InternalServerError"],
  ["AccessDenied", "AccessDenied"],
] as const)("a deletion answers 200 and names what it left; an unknown id: %s", async (deleteUnknownIdentity, undeletableError) => {
  const faults = { undeletableUsers: ["kept"], undeletableError };
  const { call, send, pool, register } = await openIdentityBench(choose({ deleteUnknownIdentity, faults }));
  const IdentityPoolId = await pool();
  const [gone, kept] = [await register(IdentityPoolId, "gone"), await register(IdentityPoolId, "kept")];
  const unknown = "eu-central-1:00000000-0000-4000-8000-000000000000";
  const { UnprocessedIdentityIds } = await send("DeleteIdentities", { IdentityIdsToDelete: [gone, kept, unknown, gone] });
  const left = [{ IdentityId: kept, ErrorCode: undeletableError }];
  if (deleteUnknownIdentity !== "ignore") left.push({ IdentityId: unknown, ErrorCode: deleteUnknownIdentity });
  expect(UnprocessedIdentityIds).toEqual(left);
  expect((await call("DescribeIdentity", { IdentityId: gone })).error).toBe("ResourceNotFoundException");
  expect(await register(IdentityPoolId, "kept")).toBe(kept);
  expect(await register(IdentityPoolId, "gone")).not.toBe(gone);
  const tooMany = Array.from({ length: 61 }, () => unknown);
  expect((await call("DeleteIdentities", { IdentityIdsToDelete: tooMany })).error).toBe("InvalidParameterException");
  expect((await call("DeleteIdentities", { IdentityIdsToDelete: [] })).error).toBe("InvalidParameterException");
});
