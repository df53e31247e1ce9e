import { AdminListGroupsForUserCommand, CognitoIdentityProviderClient, paginateListUsers } from "@aws-sdk/client-cognito-identity-provider";

/** A client for a sandbox, which takes any credentials. */
export function clientFor(endpoint: string, region = "eu-central-1"): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({
    endpoint,
    region,
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
    maxAttempts: 5,
  });
}

/** Everything about a pool's users that a migration decides, without what Cognito makes up itself (subs and times), by username. */
export async function dumpPool(endpoint: string, userPoolId: string): Promise<readonly string[]> {
  const client = clientFor(endpoint);
  const users: string[] = [];
  for await (const { Users = [] } of paginateListUsers({ client }, { UserPoolId: userPoolId, Limit: 60 })) {
    for (const user of Users) {
      const { Groups = [] } = await client.send(
        new AdminListGroupsForUserCommand({ UserPoolId: userPoolId, Username: user.Username, Limit: 60 }),
      );
      const attributes = (user.Attributes ?? [])
        .filter(({ Name }) => Name !== "sub")
        .map(({ Name, Value }) => `${Name}=${Name === "identities" ? identities(Value) : Value}`)
        .sort();
      const groups = Groups.map(({ GroupName }) => GroupName).sort();
      users.push(JSON.stringify([user.Username, user.UserStatus, user.Enabled, attributes, groups]));
    }
  }
  client.destroy();
  return users.sort();
}

function identities(json: string | undefined): string {
  const held = JSON.parse(json ?? "[]") as { providerName: string; userId: string }[];
  return held.map(({ providerName, userId }) => `${providerName}:${userId}`).join(" ");
}
