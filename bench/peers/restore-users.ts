// Drives cognito-backup-restore as a library, the way its README shows: a client of the AWS SDK 2 that the caller makes, here with the
// sandbox as its endpoint, which the command line has no option for. A password is given, so that no messages are asked for.
// Arguments: the JSON file, endpoint, pool id. Prints one JSON line once the tool says that it is done: seconds since the call.
import { createRequire } from "node:module";
import { BENCH_REGION } from "../targets/bench-sandbox.ts";

interface RestoreTool {
  restoreUsers(client: object, userPoolId: string, file: string, password: string): Promise<void>;
}

interface OldSdk {
  readonly CognitoIdentityServiceProvider: new (options: object) => object;
}

const load = createRequire(import.meta.url);
const sdk = load("aws-sdk") as OldSdk;
const tool = load("cognito-backup-restore") as RestoreTool;
const [file = "", endpoint = "", userPoolId = ""] = process.argv.slice(2);
const client = new sdk.CognitoIdentityServiceProvider({ endpoint, region: BENCH_REGION });
const begun = performance.now();
await tool.restoreUsers(client, userPoolId, file, "Example-Pass-1");
console.log(JSON.stringify({ saidDoneAfterS: (performance.now() - begun) / 1000 }));
