import {
  AdminCreateUserCommand,
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminSetUserPasswordCommand,
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  DescribeIdentityProviderCommand,
  paginateListIdentityProviders,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "vitest";
import { addFederatedUser } from "../../src/sandbox/federated-user.ts";
import type { SandboxOptions } from "../../src/sandbox/start-sandbox.ts";
import { type Bench, openBench, refusal, values } from "./sandbox-client.ts";

const provider = (bench: Bench, UserPoolId: string, ProviderName: string, more: Partial<CreateIdentityProviderCommandInput> = {}) =>
  bench.client.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName,
      ProviderType: "SAML",
      ProviderDetails: { MetadataURL: "https://idp.example.com/metadata" },
      ...more,
    }),
  );

async function withUser(options: SandboxOptions = {}) {
  const bench = await openBench(options);
  const UserPoolId = await bench.pool({ Schema: [{ Name: "fixed", AttributeDataType: "String", Mutable: false }] });
  await bench.client.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann" }));
  await provider(bench, UserPoolId, "Google", { ProviderType: "Google" });
  for (let n = 0; n < 6; n++) await provider(bench, UserPoolId, `saml${n}`, { AttributeMapping: { email: "mail" } });
  const link = (ProviderName: string, ProviderAttributeValue: string, ProviderAttributeName = "Cognito_Subject", to = "ann") =>
    bench.client.send(
      new AdminLinkProviderForUserCommand({
        UserPoolId,
        DestinationUser: { ProviderName: "Cognito", ProviderAttributeValue: to },
        SourceUser: { ProviderName, ProviderAttributeName, ProviderAttributeValue },
      }),
    );
  const identities = async () => {
    const user = await bench.client.send(new AdminGetUserCommand({ UserPoolId, Username: "ann" }));
    const text = values(user)["identities"];
    return text === undefined ? undefined : (JSON.parse(text) as { providerName: string; userId: string }[]);
  };
  return { bench, UserPoolId, link, identities };
}

test("a provider is read as it was created, and listed by page", async () => {
  const { bench, UserPoolId } = await withUser();
  const read = await bench.client.send(new DescribeIdentityProviderCommand({ UserPoolId, ProviderName: "saml0" }));
  expect(read.IdentityProvider).toMatchObject({
    UserPoolId,
    ProviderName: "saml0",
    ProviderType: "SAML",
    AttributeMapping: { email: "mail" },
  });
  const names: unknown[] = [];
  for await (const page of paginateListIdentityProviders({ client: bench.client }, { UserPoolId, MaxResults: 3 })) {
    names.push(...(page.Providers ?? []).map(({ ProviderName }) => ProviderName));
  }
  expect(names).toEqual(["Google", "saml0", "saml1", "saml2", "saml3", "saml4", "saml5"]);
});

test("providers are refused for a used name, a wrong name, or a mapping that cannot work", async () => {
  const { bench, UserPoolId } = await withUser();
  expect(await refusal(provider(bench, UserPoolId, "saml0"))).toMatchObject({ name: "DuplicateProviderException" });
  expect(await refusal(provider(bench, UserPoolId, "MyGoogle", { ProviderType: "Google" }))).toMatchObject({
    name: "InvalidParameterException",
  });
  expect(await refusal(provider(bench, UserPoolId, "_x"))).toMatchObject({ name: "InvalidParameterException" });
  for (const attribute of ["custom:fixed", "custom:unknown"]) {
    const AttributeMapping = { [attribute]: "claim" };
    expect(await refusal(provider(bench, UserPoolId, "saml9", { AttributeMapping }))).toMatchObject({ name: "InvalidParameterException" });
  }
});

test("a link shows in identities, and goes when it is disabled", async () => {
  const { bench, UserPoolId, link, identities } = await withUser();
  await link("Google", "1234");
  await link("saml0", "ann@example.com", "email");
  expect(await identities()).toMatchObject([
    { userId: "1234", providerName: "Google", providerType: "Google", primary: false, dateCreated: expect.any(Number) },
    { userId: "ann@example.com", providerName: "saml0", providerType: "SAML" },
  ]);
  const disable = (ProviderName: string, ProviderAttributeName: string, ProviderAttributeValue: string) =>
    bench.client.send(
      new AdminDisableProviderForUserCommand({ UserPoolId, User: { ProviderName, ProviderAttributeName, ProviderAttributeValue } }),
    );
  await disable("Google", "Cognito_Subject", "1234");
  expect(await identities()).toMatchObject([{ providerName: "saml0" }]);
  expect(await refusal(disable("Google", "Cognito_Subject", "1234"))).toMatchObject({ name: "UserNotFoundException" });
  await disable("saml0", "email", "ann@example.com");
  expect(await identities()).toBeUndefined();
});

test.each([
  ["an unknown provider", ["Facebook", "1"], "ResourceNotFoundException"],
  ["a social attribute other than Cognito_Subject", ["Google", "1", "email"], "InvalidParameterException"],
  ["an attribute the provider does not map", ["saml0", "1", "name"], "InvalidParameterException"],
  ["a local user as the source", ["Cognito", "ann"], "InvalidParameterException"],
  ["a user that does not exist", ["Google", "1", "Cognito_Subject", "bob"], "UserNotFoundException"],
] as const)("a link with %s is refused", async (_, [name, value, attribute, to], expected) => {
  const { link, identities } = await withUser();
  expect(await refusal(link(name, value, attribute, to))).toMatchObject({ name: expected });
  expect(await identities()).toBeUndefined();
});

test("a user has at most five links", async () => {
  const { link, identities } = await withUser();
  for (let n = 0; n < 5; n++) await link(`saml${n}`, "1");
  expect(await refusal(link("saml5", "1"))).toMatchObject({ name: "LimitExceededException" });
  expect(await identities()).toHaveLength(5);
});

test("a link that exists and a second one of its provider are refused as reported, unless settings say otherwise", async () => {
  const strict = await withUser();
  await strict.link("Google", "1");
  expect(await refusal(strict.link("Google", "1"))).toMatchObject({ name: "InvalidParameterException", message: /^Invalid SourceUser/ });
  expect(await refusal(strict.link("Google", "2"))).toMatchObject({ name: "InvalidParameterException" });
  expect(await strict.identities()).toHaveLength(1);
  const lenient = await withUser({ settings: { repeatedLink: "ignore", secondLinkOfProvider: "allow" } });
  await lenient.link("Google", "1");
  await lenient.link("Google", "1");
  await lenient.link("Google", "2");
  expect(await lenient.identities()).toHaveLength(2);
});

test("an identity that has signed in already is refused as a source, and may be a destination", async () => {
  const { bench, UserPoolId, link } = await withUser();
  const username = await addFederatedUser(bench.sandbox, UserPoolId, { provider: "Google", subject: "77" });
  expect(username).toBe("Google_77");
  const read = () => bench.client.send(new AdminGetUserCommand({ UserPoolId, Username: username }));
  expect(await read()).toMatchObject({ UserStatus: "EXTERNAL_PROVIDER" });
  expect(await refusal(link("Google", "77"))).toMatchObject({
    name: "InvalidParameterException",
    message: /^Merging is not currently supported/,
  });
  await bench.client.send(
    new AdminLinkProviderForUserCommand({
      UserPoolId,
      DestinationUser: { ProviderName: "Google", ProviderAttributeValue: "77" },
      SourceUser: { ProviderName: "saml0", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: "a" },
    }),
  );
  expect(JSON.parse(values(await read())["identities"] ?? "[]")).toMatchObject([
    { providerName: "Google", userId: "77", primary: true },
    { providerName: "saml0", userId: "a", primary: false },
  ]);
  await bench.client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: username, Password: "Right-Pass-1", Permanent: true }));
  expect(await read()).toMatchObject({ UserStatus: "CONFIRMED" });
});
