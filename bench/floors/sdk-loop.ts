// Floor of the admin route without quotas: the SDK's own client and a loop that keeps many users under way, each with four calls.
// It checks nothing, records nothing, repeats nothing, and cannot be resumed.
// Arguments: CSV of bench/users/steps-csv.ts, endpoint, pool id. Prints one JSON line: calls, seconds of work, and their CPU seconds.
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminLinkProviderForUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { BENCH_REGION } from "../targets/bench-sandbox.ts";
import { csvRecords } from "./csv-records.ts";

const UNDER_WAY = 100;

const [csv = "", endpoint = "", UserPoolId = ""] = process.argv.slice(2);
const client = new CognitoIdentityProviderClient({ region: BENCH_REGION, endpoint, maxAttempts: 1 });
const begun = performance.now();
const cpu = process.cpuUsage();
const users = eachUser();
let calls = 0;
await Promise.all(Array.from({ length: UNDER_WAY }, loadUsers));
const used = process.cpuUsage(cpu);
console.log(JSON.stringify({ calls, seconds: (performance.now() - begun) / 1000, cpuS: (used.user + used.system) / 1e6 }));
client.destroy();

async function* eachUser(): AsyncGenerator<readonly string[], void, void> {
  for await (const batch of csvRecords(csv)) yield* batch;
}

async function loadUsers(): Promise<void> {
  for await (const [id = "", email = "", Password = "", GroupName = "", google = ""] of {
    [Symbol.asyncIterator]: () => ({ next: () => users.next() }),
  }) {
    const UserAttributes = Object.entries({ email, email_verified: "true", "custom:legacy_id": id }).map(([Name, Value]) => ({
      Name,
      Value,
    }));
    const created = await client.send(
      new AdminCreateUserCommand({ UserPoolId, Username: email, UserAttributes, MessageAction: "SUPPRESS" }),
    );
    const Username = created.User?.Username ?? "";
    await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
    await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
    await client.send(
      new AdminLinkProviderForUserCommand({
        UserPoolId,
        DestinationUser: { ProviderName: "Cognito", ProviderAttributeValue: Username },
        SourceUser: { ProviderName: "Google", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: google },
      }),
    );
    calls += 4;
  }
}
