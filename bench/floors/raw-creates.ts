// The rate that AdminCreateUser is answered at when the client costs next to nothing: requests made beforehand, plain sockets,
// one request at a time on each. Arguments: port, pool, how many users, sockets. Prints one JSON line: answers a second.
import { connect, type Socket } from "node:net";
import { BENCH_REGION } from "../targets/bench-sandbox.ts";

const [port = "", pool = "", creates = "0", sockets = "16"] = process.argv.slice(2);
const requests = Array.from({ length: Number(creates) }, (_, index) => requestOf(index));
let next = 0;
const begun = performance.now();
await Promise.all(Array.from({ length: Number(sockets) }, sendAll));
console.log(JSON.stringify({ perSecond: requests.length / ((performance.now() - begun) / 1000) }));

/** Sends requests over one socket, each after the answer to the last. Rejects for an answer other than 200. */
function sendAll(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.setNoDelay(true).once("error", reject);
    let answer = "";
    socket.setEncoding("latin1").on("data", (piece: string) => {
      answer += piece;
      const end = answer.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1]);
      if (answer.length < end + 4 + length) return;
      if (!answer.startsWith("HTTP/1.1 200")) reject(new Error(answer));
      answer = "";
      send(socket, resolve);
    });
    send(socket, resolve);
  });
}

function send(socket: Socket, done: () => void): void {
  const request = requests[next++];
  if (request !== undefined) socket.write(request);
  else socket.end(done);
}

function requestOf(index: number): Buffer {
  const email = `raw.user${index}@example.org`;
  const attributes = { email, email_verified: "true", name: "Raw User", birthdate: "1980-02-03", "custom:plan": "free" };
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  const body = JSON.stringify({ UserPoolId: pool, Username: email, MessageAction: "SUPPRESS", UserAttributes });
  const head = [
    "POST / HTTP/1.1",
    `host: 127.0.0.1:${port}`,
    "content-type: application/x-amz-json-1.1",
    `content-length: ${Buffer.byteLength(body)}`,
    "x-amz-target: AWSCognitoIdentityProviderService.AdminCreateUser",
    `authorization: AWS4-HMAC-SHA256 Credential=sandbox/20260101/${BENCH_REGION}/cognito-idp/aws4_request, SignedHeaders=host, Signature=0`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}
