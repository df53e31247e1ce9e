// Creates users with the SDK's own client and its own retries, a number of them under way at a time. A user that the client gives up is
// counted and left, as a script does that catches errors; nothing is recorded.
// Arguments: CSV of bench/users/users-csv.ts, endpoint, pool id, retry mode, attempts, users under way.
// Prints one JSON line: users created and given up, seconds of work, and their CPU seconds.
import { AdminCreateUserCommand, CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { BENCH_REGION } from "../targets/bench-sandbox.ts";
import { leanUser, namesAndValues } from "../users/lean-user.ts";
import { csvRecords } from "./csv-records.ts";

const [csv = "", endpoint = "", UserPoolId = "", retryMode = "", maxAttempts = "", underWay = ""] = process.argv.slice(2);
const client = new CognitoIdentityProviderClient({ region: BENCH_REGION, endpoint, retryMode, maxAttempts: Number(maxAttempts) });
const users = eachUser();
const begun = performance.now();
const cpu = process.cpuUsage();
let created = 0;
let givenUp = 0;
await Promise.all(Array.from({ length: Number(underWay) }, createUsers));
const used = process.cpuUsage(cpu);
console.log(JSON.stringify({ created, givenUp, seconds: (performance.now() - begun) / 1000, cpuS: (used.user + used.system) / 1e6 }));
client.destroy();

async function* eachUser(): AsyncGenerator<readonly string[], void, void> {
  for await (const batch of csvRecords(csv)) yield* batch;
}

async function createUsers(): Promise<void> {
  // A loop that ends early would close the generator for the others; asked by hand it goes on.
  for (let next = await users.next(); next.done !== true; next = await users.next()) {
    const { username, attributes } = leanUser(next.value);
    const UserAttributes = [...namesAndValues(attributes)];
    try {
      await client.send(new AdminCreateUserCommand({ UserPoolId, Username: username, UserAttributes, MessageAction: "SUPPRESS" }));
      created++;
    } catch {
      givenUp++;
    }
  }
}
