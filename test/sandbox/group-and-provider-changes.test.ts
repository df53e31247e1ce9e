import {
  AdminAddUserToGroupCommand,
  AdminLinkProviderForUserCommand,
  AdminListGroupsForUserCommand,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  DeleteGroupCommand,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  GetGroupCommand,
  GetIdentityProviderByIdentifierCommand,
  UpdateGroupCommand,
  UpdateIdentityProviderCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { openApp } from "./app-fixture.ts";
import { refusal, values } from "./sandbox-client.ts";

type App = Awaited<ReturnType<typeof openApp>>;

test("a group's description and precedence change, and what is left out stays", async () => {
  const { send, UserPoolId } = await openApp();
  await send(new CreateGroupCommand({ UserPoolId, GroupName: "editors", Description: "may write", Precedence: 3 }));
  await send(new UpdateGroupCommand({ UserPoolId, GroupName: "editors", Precedence: 0 }));
  const { Group } = await send(new GetGroupCommand({ UserPoolId, GroupName: "editors" }));
  expect(Group).toMatchObject({ Description: "may write", Precedence: 0 });
  const missing = send(new UpdateGroupCommand({ UserPoolId, GroupName: "nobody" }));
  expect((await refusal(missing)).name).toBe("ResourceNotFoundException");
});

test("a deleted group leaves its members, and a new one of its name begins empty", async () => {
  const { send, UserPoolId, user, get } = await openApp();
  await user("ann");
  const GroupName = "editors";
  await send(new CreateGroupCommand({ UserPoolId, GroupName }));
  await send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName, Username: "ann" }));
  await send(new DeleteGroupCommand({ UserPoolId, GroupName }));
  expect((await refusal(send(new DeleteGroupCommand({ UserPoolId, GroupName })))).name).toBe("ResourceNotFoundException");
  await send(new CreateGroupCommand({ UserPoolId, GroupName }));
  expect((await send(new AdminListGroupsForUserCommand({ UserPoolId, Username: "ann" }))).Groups).toEqual([]);
  expect((await get("ann")).Enabled).toBe(true);
});

async function withProvider(): Promise<App> {
  const app = await openApp();
  await app.send(
    new CreateIdentityProviderCommand({
      UserPoolId: app.UserPoolId,
      ProviderName: "Corporate",
      ProviderType: "OIDC",
      ProviderDetails: { client_id: "first" },
      AttributeMapping: { email: "mail" },
      IdpIdentifiers: ["example.com"],
    }),
  );
  return app;
}

test("a provider's parts are replaced one by one, and it is found by its identifiers", async () => {
  const { send, UserPoolId } = await withProvider();
  const ProviderName = "Corporate";
  await send(
    new UpdateIdentityProviderCommand({
      UserPoolId,
      ProviderName,
      ProviderDetails: { client_id: "second" },
      IdpIdentifiers: ["example.org"],
    }),
  );
  const { IdentityProvider } = await send(new DescribeIdentityProviderCommand({ UserPoolId, ProviderName }));
  expect(IdentityProvider).toMatchObject({ ProviderDetails: { client_id: "second" }, AttributeMapping: { email: "mail" } });
  const find = (IdpIdentifier: string) => send(new GetIdentityProviderByIdentifierCommand({ UserPoolId, IdpIdentifier }));
  expect((await find("example.org")).IdentityProvider?.ProviderName).toBe(ProviderName);
  expect((await refusal(find("example.com"))).name).toBe("ResourceNotFoundException");
});

test("a provider's change is checked as its creation is", async () => {
  const { send, UserPoolId } = await withProvider();
  const change = (ProviderName: string, more: object) =>
    refusal(send(new UpdateIdentityProviderCommand({ UserPoolId, ProviderName, ...more })));
  expect((await change("Corporate", { AttributeMapping: { "custom:unknown": "x" } })).name).toBe("InvalidParameterException");
  expect((await change("Unknown", {})).name).toBe("ResourceNotFoundException");
  const ProviderDetails = { client_id: "x" };
  await send(new CreateIdentityProviderCommand({ UserPoolId, ProviderName: "Other", ProviderType: "OIDC", ProviderDetails }));
  expect((await change("Other", { IdpIdentifiers: ["example.com"] })).name).toBe("DuplicateProviderException");
});

test("a deleted provider takes its links with it", async () => {
  const { send, UserPoolId, user, get } = await withProvider();
  await user("ann");
  const SourceUser = { ProviderName: "Corporate", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: "ann-1" };
  const DestinationUser = { ProviderName: "Cognito", ProviderAttributeValue: "ann" };
  await send(new AdminLinkProviderForUserCommand({ UserPoolId, SourceUser, DestinationUser }));
  expect(values(await get("ann"))["identities"]).toContain("Corporate");
  await send(new DeleteIdentityProviderCommand({ UserPoolId, ProviderName: "Corporate" }));
  expect(values(await get("ann"))["identities"]).toBeUndefined();
  const again = send(new DeleteIdentityProviderCommand({ UserPoolId, ProviderName: "Corporate" }));
  expect((await refusal(again)).name).toBe("ResourceNotFoundException");
});
