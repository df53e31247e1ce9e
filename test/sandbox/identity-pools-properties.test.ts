import { randomInt } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DEVELOPER, openIdentityBench } from "./identity-pools-client.ts";

const SEED = process.env["POOLFERRY_SEED"] === undefined ? randomInt(2 ** 31) : Number(process.env["POOLFERRY_SEED"]);
console.log(`properties of identity pools: POOLFERRY_SEED=${SEED}`);

const user = fc.constantFrom("ann", "bob", "carol", "dave", "__proto__");
const step = fc.oneof(
  fc.record({ kind: fc.constant("register" as const), user }),
  fc.record({ kind: fc.constant("attach" as const), user, to: user }),
  fc.record({ kind: fc.constant("merge" as const), user, to: user }),
  fc.record({ kind: fc.constant("unlink" as const), user, to: user }),
  fc.record({ kind: fc.constant("delete" as const), user }),
);

/** What should be known: the identity of each user, and which identities still exist. */
interface Expected {
  readonly held: Map<string, string>;
  readonly existing: Set<string>;
}

test("whatever is registered, attached, merged, unlinked and deleted, each user leads where it should", async () => {
  const { sandbox, pool } = await openIdentityBench();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const IdentityPoolId = await pool();
      const call = (operation: string, input: object) =>
        sandbox.call(`cognito-identity:${operation}`, { IdentityPoolId, ...input }, "eu-central-1") as Promise<Record<string, unknown>>;
      const errorOf = (answer: Promise<unknown>) => answer.then(() => undefined).catch((error: Error) => error.name);
      const { held, existing }: Expected = { held: new Map(), existing: new Set() };
      for (const { kind, user: name, ...rest } of steps) {
        const Logins = Object.fromEntries([[DEVELOPER, name]]);
        const own = held.get(name);
        const other = "to" in rest ? held.get(rest.to) : undefined;
        if (kind === "register") {
          const { IdentityId } = await call("GetOpenIdTokenForDeveloperIdentity", { Logins });
          expect(own ?? IdentityId).toBe(IdentityId);
          expect(own !== undefined || !existing.has(IdentityId as string)).toBe(true);
          held.set(name, IdentityId as string);
          existing.add(IdentityId as string);
        } else if (kind === "delete" && own !== undefined) {
          expect(await call("DeleteIdentities", { IdentityIdsToDelete: [own] })).toEqual({ UnprocessedIdentityIds: [] });
          existing.delete(own);
          for (const [holder, identity] of held) if (identity === own) held.delete(holder);
        } else if (kind === "attach" && other !== undefined) {
          const error = await errorOf(call("GetOpenIdTokenForDeveloperIdentity", { Logins, IdentityId: other }));
          expect(error).toBe(own === undefined || own === other ? undefined : "DeveloperUserAlreadyRegisteredException");
          if (error === undefined) held.set(name, other);
        } else if (kind === "merge") {
          const ids = { SourceUserIdentifier: name, DestinationUserIdentifier: "to" in rest ? rest.to : "" };
          const error = await errorOf(call("MergeDeveloperIdentities", { ...ids, DeveloperProviderName: DEVELOPER }));
          expect(error).toBe(own === undefined || other === undefined ? "ResourceNotFoundException" : undefined);
          if (own !== undefined && other !== undefined) {
            for (const [holder, identity] of held) if (identity === own) held.set(holder, other);
          }
        } else if (kind === "unlink" && other !== undefined) {
          const ids = { IdentityId: other, DeveloperUserIdentifier: name, DeveloperProviderName: DEVELOPER };
          const error = await errorOf(call("UnlinkDeveloperIdentity", ids));
          expect(error).toBe(own === undefined ? "ResourceNotFoundException" : own === other ? undefined : "ResourceConflictException");
          if (error === undefined) held.delete(name);
        }
      }
      const all = await call("ListIdentities", { MaxResults: 60 });
      const visible = await call("ListIdentities", { MaxResults: 60, HideDisabled: true });
      expect(idsOf(all)).toEqual([...existing].sort());
      expect(idsOf(visible)).toEqual([...new Set(held.values())].sort());
      for (const [name, identity] of held) {
        const found = await call("LookupDeveloperIdentity", { IdentityId: identity, MaxResults: 60 });
        expect(found["DeveloperUserIdentifierList"]).toContain(name);
      }
    }),
    { seed: SEED, numRuns: 150 },
  );
});

function idsOf(page: Record<string, unknown>): readonly string[] {
  return (page["Identities"] as { IdentityId: string }[]).map(({ IdentityId }) => IdentityId).sort();
}
