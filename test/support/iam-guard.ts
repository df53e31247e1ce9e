import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/** A policy document as AWS reads it. Written from IAM's grammar, not from what prints such documents. */
export interface Policy {
  readonly Statement: readonly {
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
    readonly Condition?: { readonly StringEquals?: Readonly<Record<string, string>> };
  }[];
}

/** What one call asks IAM for. */
interface Asked {
  readonly action: string;
  /** Undefined: the action knows no resource, and only `*` covers it. */
  readonly resource: string | undefined;
  readonly passedTo?: string;
}

/** Hands a call on, hands it on and loses its answer, or refuses it; `echo`: in a message that repeats everything of the request. */
export type GuardAnswer = "pass" | "lose" | { readonly error: string; readonly echo?: boolean };

export interface IamGuard {
  readonly endpoint: string;
  /** Actions asked for so far, allowed or not. */
  readonly asked: Set<string>;
  /** What the policy did not allow, as `ACTION on RESOURCE`. */
  readonly denied: Set<string>;
  /** Puts another policy in force and forgets what was asked for. */
  enforce(policy: Policy): void;
  close(): Promise<void>;
}

const SERVICES: Readonly<Record<string, string>> = {
  AWSCognitoIdentityProviderService: "cognito-idp",
  AWSCognitoIdentityService: "cognito-identity",
  Logs_20140328: "logs",
};
const ACCOUNT = "123456789012";
/** Operations that apps call without credentials. */
const PUBLIC = new Set(["cognito-idp:InitiateAuth"]);
/** IAM knows no resource for these. */
const WITHOUT_RESOURCE = new Set([
  "cognito-idp:GetProvisionedLimit",
  "cognito-idp:UpdateProvisionedLimit",
  "cognito-identity:DescribeIdentity",
]);

/** Stands before a sandbox as IAM stands before AWS: a call that the policy does not allow is refused with AccessDeniedException. */
export async function startIamGuard(
  target: string,
  answer: (operation: string, time: number) => GuardAnswer = () => "pass",
): Promise<IamGuard> {
  let policy: Policy = { Statement: [] };
  const asked = new Set<string>();
  const denied = new Set<string>();
  const times = new Map<string, number>();
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const refuse = (error: string, message = "made by the test") => {
      outgoing.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
      outgoing.end(JSON.stringify({ __type: error, message }));
    };
    const name = incoming.headers["x-amz-target"];
    const operation = String(name ?? incoming.method).replace(/^.*\./, "");
    const time = (times.get(operation) ?? 0) + 1;
    times.set(operation, time);
    const refused = name === undefined ? [] : askedBy(String(name), JSON.parse(body.toString("utf8")) as Body).filter(notAllowed);
    if (refused.length > 0) return refuse("AccessDeniedException");
    const decided = answer(operation, time);
    if (typeof decided === "object") return refuse(decided.error, decided.echo ? echoOf(body.toString("utf8")) : undefined);
    const onward = send(new URL(incoming.url ?? "/", target), { method: incoming.method, headers: incoming.headers }, async (answered) => {
      const parts: Buffer[] = [];
      for await (const part of answered) parts.push(part as Buffer);
      if (decided === "lose") return outgoing.destroy();
      // An upload goes to the server in use, or nowhere.
      const text = Buffer.concat(parts).toString("utf8").replaceAll(target, endpoint());
      outgoing.writeHead(answered.statusCode ?? 500, { ...answered.headers, "content-length": Buffer.byteLength(text) });
      outgoing.end(text);
      return undefined;
    });
    onward.on("error", () => outgoing.destroy());
    onward.end(body);
  });
  const endpoint = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });

  function notAllowed(one: Asked): boolean {
    asked.add(one.action);
    if (allows(policy, one)) return false;
    denied.add(`${one.action} on ${one.resource ?? "*"}`);
    return true;
  }

  return {
    endpoint: endpoint(),
    asked,
    denied,
    enforce(next) {
      policy = next;
      asked.clear();
      denied.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** As a validation message repeats values: quoted, bare, and as the request has them. */
function echoOf(text: string): string {
  const values = [...text.matchAll(/"([^"\\]{4,})"/g)].map(([, value = ""]) => value);
  return `${values.length} validation errors detected: Value '${values.join("' at 'username', Value '")}' failed; ${values.join(" ")}; ${text}`;
}

interface Body {
  readonly UserPoolId?: string;
  readonly IdentityPoolId?: string;
  readonly logGroupName?: string;
  readonly logStreamName?: string;
  readonly CloudWatchLogsRoleArn?: string;
  readonly RoleArn?: string;
  readonly Roles?: Readonly<Record<string, string>>;
}

function askedBy(target: string, body: Body): readonly Asked[] {
  const [prefix = "", operation = ""] = target.split(".");
  const action = `${SERVICES[prefix] ?? prefix}:${operation}`;
  if (PUBLIC.has(action)) return [];
  const pass = (resource: string | undefined, passedTo?: string): readonly Asked[] =>
    resource === undefined ? [] : [{ action: "iam:PassRole", resource, ...(passedTo && { passedTo }) }];
  return [
    { action, resource: WITHOUT_RESOURCE.has(action) ? undefined : resourceOf(body) },
    ...pass(body.CloudWatchLogsRoleArn, "cognito-idp.amazonaws.com"),
    ...pass(body.RoleArn),
    ...Object.values(body.Roles ?? {}).flatMap((role) => pass(role, "cognito-identity.amazonaws.com")),
  ];
}

function resourceOf({ UserPoolId, IdentityPoolId, logGroupName, logStreamName }: Body): string {
  if (UserPoolId !== undefined) return `arn:aws:cognito-idp:${UserPoolId.split("_")[0]}:${ACCOUNT}:userpool/${UserPoolId}`;
  if (IdentityPoolId !== undefined) {
    return `arn:aws:cognito-identity:${IdentityPoolId.split(":")[0]}:${ACCOUNT}:identitypool/${IdentityPoolId}`;
  }
  if (logGroupName !== undefined) return `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:${logGroupName}:log-stream:${logStreamName}`;
  throw new Error("a call about nothing that the guard knows");
}

/** Whether one statement allows all of it; an ARN's parts are matched one by one, as IAM does. */
export function allows({ Statement }: Policy, { action, resource, passedTo }: Asked): boolean {
  return Statement.some(({ Action, Resource, Condition }) => {
    const service = Condition?.StringEquals?.["iam:PassedToService"];
    if (service !== undefined && service !== passedTo) return false;
    if (![Action].flat().some((pattern) => matches(pattern, action))) return false;
    return [Resource].flat().some((pattern) => pattern === "*" || (resource !== undefined && matchesArn(pattern, resource)));
  });
}

function matchesArn(pattern: string, arn: string): boolean {
  const [wanted, given] = [pattern.split(":"), arn.split(":")];
  const first = wanted.slice(0, 5).every((part, index) => matches(part, given[index] ?? ""));
  return first && matches(wanted.slice(5).join(":"), given.slice(5).join(":"));
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}
