import { Agent, request } from "node:http";
import { BENCH_REGION } from "./bench-sandbox.ts";

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** One signed-looking call of an operation (the sandbox takes any credentials). Rejects where it was refused. */
export function callSandbox(endpoint: string, operation: string, input: object): Promise<Record<string, unknown>> {
  const body = JSON.stringify(input);
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "content-length": Buffer.byteLength(body),
    "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
    authorization: `AWS4-HMAC-SHA256 Credential=sandbox/20260101/${BENCH_REGION}/cognito-idp/aws4_request, SignedHeaders=host, Signature=0`,
  };
  return new Promise((resolve, reject) => {
    const sent = request(endpoint, { method: "POST", headers, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.once("error", reject).once("end", () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as Record<string, unknown>);
        else reject(new Error(`${operation}: ${String(response.statusCode)} ${text}`));
      });
    });
    sent.once("error", reject).end(body);
  });
}
