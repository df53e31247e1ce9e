import { expect, test } from "vitest";
import { API_OF, READS } from "../../src/cognito/api-names.ts";
import { classifyFailure, classifyProfileRead } from "../../src/cognito/classify-failure.ts";
import { FAILURES } from "../../src/cognito/failures.ts";
import { KnownFailure } from "../../src/cognito/known-failure.ts";
import { CATEGORY_OF, type PoolOperation } from "../../src/load/pool.ts";
import { type Failure, RunError } from "../../src/model/index.ts";
import { CURABLE, EXPECTED, FOR_OPERATION, TRANSPORT, WITH_DETAIL } from "./expected-failures.ts";

const OPERATIONS = Object.keys(CATEGORY_OF) as PoolOperation[];

/** An exception as the SDK throws it for an answer of the service. */
function ofService(name: string, status: unknown = 400, message = "x"): Error {
  return Object.assign(new Error(message), { name, $fault: "client", $metadata: { httpStatusCode: status } });
}

/** An error of the transport, or of anything else that is no answer. */
function ofTransport(more: object): Error {
  return Object.assign(new Error("x"), more);
}

const creating = (error: unknown): Failure => classifyFailure(error, "createUser", {}).failure;

test("every row of the table is expected here, has words, and says where its name is known from", () => {
  expect([...Object.keys(EXPECTED), ...Object.keys(TRANSPORT)].sort()).toEqual(Object.keys(FAILURES).sort());
  const sources = ["model", "identity-pools", "logs", "common", "sdk", "report", "node", "ours"];
  for (const [name, { text, source }] of Object.entries(FAILURES)) {
    expect(text, name).toMatch(/\w/);
    expect(sources, name).toContain(source);
  }
});

test("every name means for every operation what is expected of it, whether it reads or writes", () => {
  for (const [name, [write, read]] of Object.entries(EXPECTED)) {
    for (const operation of OPERATIONS) {
      const expected = FOR_OPERATION[name]?.[operation] ?? (READS.has(operation) ? read : write);
      expect([name, operation, classifyFailure(ofService(name), operation, {}).failure.kind]).toEqual([name, operation, expected]);
    }
  }
});

test("the names that fresh credentials or a corrected clock may cure are marked, and no others", () => {
  const cured = Object.keys(EXPECTED).filter((name) => classifyFailure(ofService(name), "createUser", {}).refresh);
  expect(cured.sort()).toEqual([...CURABLE].sort());
});

test("a failure names the operation as Cognito does, and the service's text follows where it helps, masked", () => {
  for (const name of Object.keys(EXPECTED)) {
    const { message } = classifyFailure(ofService(name, 400, "no row-1 here"), "setPassword", { username: "row-1" }).failure;
    const ours = `${API_OF.setPassword}: ${FAILURES[name]?.text}`;
    expect(message).toBe(WITH_DETAIL.includes(name) ? `${ours} (Cognito says: no *** here)` : ours);
  }
  expect(creating(ofService("InvalidParameterException", 400, "")).message).toBe("AdminCreateUser: a value was refused");
});

test("every code of the transport is told by its code, which the SDK hides behind TimeoutError", () => {
  for (const [code, [write, read]] of Object.entries(TRANSPORT)) {
    const error = code === "NotConnected" ? ofTransport({ name: "TimeoutError" }) : ofTransport({ name: "TimeoutError", code });
    expect([code, creating(error)]).toMatchObject([code, { kind: write, code }]);
    expect([code, classifyFailure(error, "getUser", {}).failure]).toMatchObject([code, { kind: read, code }]);
  }
});

test("a time-out after the request was sent leaves a write in doubt, one before it does not", () => {
  expect(creating(ofTransport({ name: "TimeoutError" })).code).toBe("NotConnected");
  for (const sent of [ofTransport({ name: "TimeoutError", $response: {} }), new DOMException("x", "TimeoutError")]) {
    expect(creating(sent)).toMatchObject({ kind: "unknown-outcome", code: "TimeoutError" });
  }
});

test("a connection that never came about leaves no write in doubt, even with a code that otherwise would", () => {
  const timedOut = (syscall: string) => ofTransport({ code: "ETIMEDOUT", syscall });
  const several = (...errors: unknown[]) => Object.assign(new AggregateError(errors), { code: "ETIMEDOUT" });
  for (const syscall of ["connect", "getaddrinfo"]) expect(creating(timedOut(syscall)).kind).toBe("transient");
  expect(creating(several(timedOut("connect"), timedOut("connect"))).kind).toBe("transient");
  const inDoubt = [timedOut("read"), several(), several(timedOut("connect"), timedOut("read")), several(null), several("connect")];
  for (const error of inDoubt) expect(creating(error).kind).toBe("unknown-outcome");
});

test("what does not get better by connecting again stays what it is, also where no connection came about", () => {
  expect(creating(ofTransport({ code: "CERT_HAS_EXPIRED", syscall: "connect" })).kind).toBe("fatal");
});

test("an unknown name ends the run with that name and its status", () => {
  for (const status of [300, 400, 499]) {
    const { kind, code, message } = creating(ofService("BrandNewException", status));
    expect([kind, code]).toEqual(["fatal", "BrandNewException"]);
    expect(message).toBe(
      `AdminCreateUser: failed with "BrandNewException" with HTTP status ${status}, which poolferry does not know, so nothing is guessed`,
    );
  }
});

test("an unknown breakdown of the server, and a success that cannot be read, leave a write in doubt", () => {
  for (const status of [200, 299, 500, 503]) {
    const failure = creating(ofService("BrandNewException", status));
    expect(failure).toMatchObject({ kind: "unknown-outcome", message: `AdminCreateUser: answer ${status} could not be read` });
    expect(classifyFailure(ofService("BrandNewException", status), "getUser", {}).failure.kind).toBe("transient");
  }
});

test("an unknown code without an answer is the transport's and leaves a write in doubt, save for Node's own", () => {
  expect(creating(ofTransport({ code: "EBRANDNEW" }))).toMatchObject({
    kind: "unknown-outcome",
    code: "EBRANDNEW",
    message: "AdminCreateUser: the connection failed",
  });
  expect(creating(ofTransport({ code: "ERR_INVALID_URL" }))).toMatchObject({
    kind: "fatal",
    message: 'AdminCreateUser: failed with "ERR_INVALID_URL", which poolferry does not know, so nothing is guessed',
  });
  expect(creating(ofTransport({ code: "NOT_ERR_" })).kind).toBe("unknown-outcome");
  expect(creating(ofTransport({ code: 7 }))).toMatchObject({ kind: "fatal", code: "Error" });
});

test("the exception name of an answer goes before any code that the error has besides", () => {
  expect(creating(Object.assign(ofService("UsernameExistsException"), { code: "ECONNRESET" })).code).toBe("UsernameExistsException");
});

test("whatever is thrown ends in a failure: strange metadata is no status, and what is no error is called so", () => {
  for (const metadata of [null, undefined, 5, "x", {}, { httpStatusCode: "503" }]) {
    expect(creating(Object.assign(ofService("BrandNewException"), { $metadata: metadata })).kind).toBe("fatal");
  }
  for (const thrown of [null, undefined, "text", 5, {}]) {
    expect(creating(thrown)).toMatchObject({ kind: "fatal", code: "NotAnError" });
  }
});

test("names that are properties of every object, or no plain word, are no rows of the table", () => {
  for (const name of ["constructor", "__proto__", "toString"]) expect(creating(ofService(name)).kind).toBe("fatal");
  for (const name of ["jane@example.com", "x".repeat(81), " Throttling", "Throttling ", "7Up", ""]) {
    expect(creating(ofService(name))).toMatchObject({ kind: "fatal", code: "Unnamed" });
  }
  for (const name of ["x".repeat(80), "Brand.New_7"]) expect(creating(ofService(name)).code).toBe(name);
});

test("a failure that we know ourselves, and the end of a run, pass as they are and are not cured by fresh credentials", () => {
  const known = new KnownFailure("permanent", "LogStreamMissing", "no stream", { cause: "c" });
  expect(known).toMatchObject({ name: "LogStreamMissing", message: "no stream", cause: "c" });
  expect(classifyFailure(known, "readImportLog", {})).toEqual({
    failure: { kind: "permanent", code: "LogStreamMissing", message: "no stream" },
    refresh: false,
  });
  expect(classifyFailure(new RunError("refused", "what", "what to do"), "createUser", {})).toEqual({
    failure: { kind: "fatal", code: "refused", message: "what" },
    refresh: false,
  });
});

test("a read of the pool's profile is told as a read, under the name of its API", () => {
  expect(classifyProfileRead(ofTransport({ code: "ECONNRESET" }), "DescribeUserPool").failure).toEqual({
    kind: "transient",
    code: "ECONNRESET",
    message: "DescribeUserPool: the connection was reset",
  });
  expect(classifyProfileRead(ofService("ResourceNotFoundException"), "DescribeUserPool").failure.kind).toBe("fatal");
});
