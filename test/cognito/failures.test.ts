import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { API_OF } from "../../src/cognito/api-names.ts";
import { classifyFailure } from "../../src/cognito/classify-failure.ts";
import { FAILURES } from "../../src/cognito/failures.ts";
import type { Failure } from "../../src/model/index.ts";
import { connectTo, json, scriptedServer } from "./scripted-server.ts";

/** A second reading of the taxonomy: what each name means for a write (AdminCreateUser) and for a read (AdminGetUser). */
const EXPECTED: Readonly<Record<string, readonly [write: Failure["kind"], read: Failure["kind"]]>> = expand([
  [
    "throttled",
    "throttled",
    "TooManyRequestsException ThrottlingException Throttling ThrottledException RequestThrottled RequestThrottledException RequestLimitExceeded",
  ],
  ["throttled", "throttled", "BandwidthLimitExceeded PriorRequestNotComplete SlowDown"],
  ["unknown-outcome", "transient", "InternalErrorException InternalServerException InternalServerError InternalFailure InternalError"],
  ["unknown-outcome", "transient", "ServiceUnavailable ServiceUnavailableException RequestTimeout RequestTimeoutException"],
  ["unknown-outcome", "transient", "UnexpectedLambdaException InvalidLambdaResponseException CodeDeliveryFailureException"],
  ["unknown-outcome", "transient", "ExternalServiceException UnreadableAnswer"],
  ["transient", "transient", "UserImportInProgressException ConcurrentModificationException"],
  ["permanent", "permanent", "UsernameExistsException AliasExistsException GroupExistsException DuplicateProviderException"],
  ["permanent", "permanent", "UserNotFoundException InvalidParameterException InvalidPasswordException"],
  ["permanent", "permanent", "PasswordHistoryPolicyViolationException UserLambdaValidationException PreconditionNotMetException"],
  ["permanent", "permanent", "UnsupportedUserStateException PasswordResetRequiredException UserNotConfirmedException"],
  ["permanent", "permanent", "MFAMethodNotFoundException UnsupportedOperationException"],
  ["permanent", "permanent", "TooManyFailedAttemptsException DeveloperUserAlreadyRegisteredException ResourceConflictException"],
  ["fatal", "fatal", "ResourceNotFoundException LimitExceededException NotAuthorizedException OperationNotEnabledException"],
  ["fatal", "fatal", "FeatureUnavailableInTierException ServiceQuotaExceededException UserPoolTaggingException"],
  ["fatal", "fatal", "UserPoolAddOnNotEnabledException ForbiddenException InvalidSmsRoleAccessPolicyException"],
  ["fatal", "fatal", "InvalidSmsRoleTrustRelationshipException InvalidEmailRoleAccessPolicyException"],
  ["fatal", "fatal", "InvalidUserPoolConfigurationException InvalidIdentityPoolConfigurationException"],
  ["fatal", "fatal", "SerializationException ValidationException ValidationError UnknownOperationException"],
  ["credentials", "credentials", "AccessDeniedException AccessDenied UnauthorizedException UnauthorizedOperation OptInRequired"],
  ["credentials", "credentials", "ExpiredTokenException ExpiredToken UnrecognizedClientException InvalidClientTokenId"],
  ["credentials", "credentials", "InvalidSignatureException SignatureDoesNotMatch IncompleteSignature IncompleteSignatureException"],
  ["credentials", "credentials", "MissingAuthenticationToken MissingAuthenticationTokenException NotAuthorized"],
  ["credentials", "credentials", "RequestExpired RequestTimeTooSkewed InvalidSignature RequestInTheFuture"],
  ["credentials", "credentials", "CredentialsProviderError TokenProviderError"],
]);

const TRANSPORT: Readonly<Record<string, readonly [write: Failure["kind"], read: Failure["kind"]]>> = expand([
  ["transient", "transient", "ECONNREFUSED ENOTFOUND EAI_AGAIN NotConnected UND_ERR_CONNECT_TIMEOUT"],
  ["unknown-outcome", "transient", "ECONNRESET EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ECONNABORTED TimeoutError"],
  ["unknown-outcome", "transient", "UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT UND_ERR_SOCKET"],
  ["fatal", "fatal", "CERT_HAS_EXPIRED CERT_NOT_YET_VALID DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN"],
  ["fatal", "fatal", "UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_GET_ISSUER_CERT"],
  ["fatal", "fatal", "ERR_TLS_CERT_ALTNAME_INVALID"],
]);

function expand(
  groups: readonly (readonly [Failure["kind"], Failure["kind"], string])[],
): Record<string, [Failure["kind"], Failure["kind"]]> {
  const table: Record<string, [Failure["kind"], Failure["kind"]]> = {};
  for (const [write, read, names] of groups) for (const name of names.split(" ")) table[name] = [write, read];
  return table;
}

const CREATE = { username: "row-1", attributes: new Map<string, string>(), invitation: "none" } as const;

test("this test expects something of every row of the table, and of nothing else", () => {
  expect([...Object.keys(EXPECTED), ...Object.keys(TRANSPORT)].sort()).toEqual(Object.keys(FAILURES).sort());
});

test.each([400, 429, 500])(
  "every exception name is told by its name alone, through the SDK, whatever the HTTP status (%i)",
  async (status) => {
    let name = "";
    const server = await scriptedServer(({ response }) => json(response, { __type: name, message: "text of the service" }, status));
    const connection = connectTo(server.endpoint);
    const seen: Record<string, readonly string[]> = {};
    for (name of Object.keys(EXPECTED)) {
      const write = await connection.pool.call("createUser", CREATE);
      const read = await connection.pool.call("getUser", { username: "row-1" });
      if (write.ok || read.ok) throw new Error("an exception became a success");
      expect(write.failure.code).toBe(name);
      seen[name] = [write.failure.kind, read.failure.kind];
    }
    await connection.close();
    await server.close();
    expect(seen).toEqual(EXPECTED);
  },
);

test("every code of the transport is told by its code, which the SDK hides behind TimeoutError", () => {
  for (const [code, [write, read]] of Object.entries(TRANSPORT)) {
    const error =
      code === "NotConnected" ? Object.assign(new Error("x"), { name: "TimeoutError" }) : Object.assign(new Error("x"), { code });
    expect([code, classifyFailure(error, "createUser", {}).failure]).toMatchObject([code, { kind: write, code }]);
    expect([code, classifyFailure(error, "getUser", {}).failure]).toMatchObject([code, { kind: read, code }]);
  }
});

test("a connection that never came about leaves no write in doubt, even with a code that otherwise would", () => {
  const connect = Object.assign(new Error("x"), { code: "ETIMEDOUT", syscall: "connect" });
  expect(classifyFailure(connect, "createUser", {}).failure.kind).toBe("transient");
  const all = Object.assign(new AggregateError([connect, connect]), { code: "ETIMEDOUT" });
  expect(classifyFailure(all, "createUser", {}).failure.kind).toBe("transient");
  const sent = Object.assign(new Error("x"), { code: "ETIMEDOUT", syscall: "read" });
  expect(classifyFailure(sent, "createUser", {}).failure.kind).toBe("unknown-outcome");
});

test("a missing group and a full list of links concern one user, a missing pool everybody", () => {
  const named = (name: string): Error => Object.assign(new Error("x"), { name, $fault: "client" });
  expect(classifyFailure(named("ResourceNotFoundException"), "addToGroup", {}).failure.kind).toBe("permanent");
  expect(classifyFailure(named("ResourceNotFoundException"), "setPassword", {}).failure.kind).toBe("fatal");
  expect(classifyFailure(named("LimitExceededException"), "linkProvider", {}).failure.kind).toBe("permanent");
  expect(classifyFailure(named("LimitExceededException"), "createGroup", {}).failure.kind).toBe("fatal");
  expect(classifyFailure(named("LimitExceededException"), "createImportJob", {}).failure.kind).toBe("permanent");
});

test("an unknown name ends the run with that name; an unknown breakdown of the server leaves a write in doubt", async () => {
  let status = 400;
  const server = await scriptedServer(({ response }) => json(response, { __type: "BrandNewException", message: "m" }, status));
  const connection = connectTo(server.endpoint);
  const client = await connection.pool.call("createUser", CREATE);
  status = 503;
  const broken = await connection.pool.call("createUser", CREATE);
  const read = await connection.pool.call("getUser", { username: "row-1" });
  await connection.close();
  await server.close();
  expect(client).toMatchObject({ ok: false, failure: { kind: "fatal", code: "BrandNewException" } });
  expect(broken).toMatchObject({ ok: false, failure: { kind: "unknown-outcome", code: "BrandNewException" } });
  expect(read).toMatchObject({ ok: false, failure: { kind: "transient" } });
});

test("names that are properties of every object, or no plain word, are no rows of the table", () => {
  for (const name of ["constructor", "__proto__", "toString"]) {
    const error = Object.assign(new Error("x"), { name, $fault: "client", $metadata: { httpStatusCode: 400 } });
    expect(classifyFailure(error, "createUser", {}).failure.kind).toBe("fatal");
  }
  const strange = Object.assign(new Error("x"), { name: "jane@example.com", $fault: "client", $metadata: { httpStatusCode: 400 } });
  expect(classifyFailure(strange, "createUser", {}).failure).toMatchObject({ kind: "fatal", code: "Unnamed" });
});

const MODEL = "../shared/models/cognito-idp.json";

test.skipIf(!existsSync(MODEL))(
  "every error that the official model knows for our operations has a row (skipped without ../shared/models)",
  () => {
    const model = JSON.parse(readFileSync(MODEL, "utf8")) as {
      operations: Record<string, { errors?: { shape: string }[] }>;
      shapes: Record<string, { exception?: boolean }>;
    };
    const used = [...Object.values(API_OF), "DescribeUserPool", "GetCSVHeader", "ListGroups", "ListIdentityProviders"];
    const names = new Set(used.flatMap((api) => (model.operations[api]?.errors ?? []).map((error) => error.shape)));
    expect(names.size).toBeGreaterThan(20);
    expect([...names].filter((name) => !Object.hasOwn(FAILURES, name))).toEqual([]);
    const fromModel = Object.entries(FAILURES).filter(([, rule]) => rule.source === "model");
    expect(fromModel.map(([name]) => name).filter((name) => model.shapes[name]?.exception !== true)).toEqual([]);
  },
);
